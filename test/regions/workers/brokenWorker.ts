/** A worker that cannot start. */
throw new Error("this worker cannot start");
