/** A thread that cannot start. */
throw new Error("this thread cannot start");
