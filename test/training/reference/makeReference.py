"""Writes steps.json: losses and parameters of trainings by PyTorch in float64, as Crease is compared with.

    python3 makeReference.py > steps.json
"""

import json
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def tensor(name, values):
    return {"name": name, "shape": list(values.shape), "values": values.detach().flatten().tolist()}


def node(name, kind, inputs, **fields):
    return {"name": name, "operator": {"kind": kind, **fields}, "inputs": inputs}


class Dense(nn.Module):
    """3-5-4-outputs with ReLU."""

    def __init__(self, outputs):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(3, 5), nn.Linear(5, 4), nn.Linear(4, outputs)])

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x)

    def describe(self):
        tensors, nodes = [], []
        for i, layer in enumerate(self.layers):
            tensors += [tensor(f"{i}.weight", layer.weight), tensor(f"{i}.bias", layer.bias)]
            nodes.append(node(f"dense{i}", "dense", [len(nodes)], weight=2 * i, bias=2 * i + 1))
            if i + 1 < len(self.layers):
                nodes.append(node(f"relu{i}", "relu", [len(nodes)]))
        return {"inputShape": [3], "tensors": tensors, "nodes": nodes}

    def parameters_in_order(self):
        return [p for layer in self.layers for p in (layer.weight, layer.bias)]


class Image(nn.Module):
    """6 × 6 → convolution, batch normalization, ReLU, max-pool → grouped convolution, PReLU → residual → average → dense."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 4, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.second = nn.Conv2d(4, 4, 3, padding=1, groups=2)
        self.slope = nn.PReLU(4, 0.2)
        self.up = nn.ConvTranspose2d(4, 3, 2, stride=2)
        self.last = nn.Linear(3, 3)

    def forward(self, x):
        h = F.max_pool2d(F.relu(self.norm(self.first(x))), 2)
        h = self.slope(self.second(h)) + h
        h = F.leaky_relu(self.up(h), 0.1)
        return self.last(h.mean((2, 3)))

    def describe(self):
        tensors = [
            tensor("first", self.first.weight),
            tensor("scale", self.norm.weight),
            tensor("shift", self.norm.bias),
            tensor("mean", self.norm.running_mean),
            tensor("variance", self.norm.running_var),
            tensor("second", self.second.weight),
            tensor("second.bias", self.second.bias),
            tensor("slope", self.slope.weight.reshape(4, 1, 1)),
            tensor("up", self.up.weight),
            tensor("up.bias", self.up.bias),
            tensor("last", self.last.weight),
            tensor("last.bias", self.last.bias),
        ]
        ones, same = [1, 1], [1, 1, 1, 1]
        window = {"kernel": [2, 2], "strides": [2, 2], "dilations": ones, "pads": [0, 0, 0, 0], "ceil": False}
        nodes = [
            node("first", "convolution", [0], weight=0, strides=ones, dilations=ones, pads=same, groups=1),
            node("norm", "batchNormalization", [1], scale=1, bias=2, mean=3, variance=4, epsilon=self.norm.eps),
            node("relu", "relu", [2]),
            node("pool", "maxPool", [3], window=window),
            node("second", "convolution", [4], weight=5, bias=6, strides=ones, dilations=ones, pads=same, groups=2),
            node("prelu", "prelu", [5], slope=7),
            node("add", "add", [6, 4]),
            node(
                "up", "transposedConvolution", [7],
                weight=8, bias=9, strides=[2, 2], dilations=ones, pads=[0, 0, 0, 0], outputPads=[0, 0], groups=1,
            ),
            node("leaky", "leakyRelu", [8], slope=0.1),
            node("average", "reduce", [9], how="mean", axes=[1, 2], keepAxes=False),
            node("last", "dense", [10], weight=10, bias=11),
        ]
        return {"inputShape": [2, 6, 6], "tensors": tensors, "nodes": nodes}

    def parameters_in_order(self):
        norm = self.norm
        return [
            self.first.weight, norm.weight, norm.bias, norm.running_mean, norm.running_var, self.second.weight,
            self.second.bias, self.slope.weight, self.up.weight, self.up.bias, self.last.weight, self.last.bias,
        ]


LOSSES = {
    "meanSquaredError": lambda o: F.mse_loss,
    "crossEntropy": lambda o: lambda y, t: F.cross_entropy(y, t, label_smoothing=o.get("labelSmoothing", 0.0)),
    "hinge": lambda o: F.multi_margin_loss,
}


def optimizer(model, options, penalties, rate):
    parameters = list(model.parameters())
    kind = options["kind"]
    if kind == "sgd":
        return torch.optim.SGD(
            parameters, rate, momentum=options.get("momentum", 0), dampening=options.get("dampening", 0),
            nesterov=options.get("nesterov", False), weight_decay=penalties.get("l2", 0),
        )
    if kind == "adam":
        return torch.optim.Adam(parameters, rate, weight_decay=penalties.get("l2", 0))
    return torch.optim.AdamW(parameters, rate, betas=(0.8, 0.95), weight_decay=penalties.get("decay", 0.01))


def factor(schedule, step, steps):
    if schedule["kind"] == "cosine":
        return (1 + math.cos(math.pi * step / (steps - 1))) / 2
    if schedule["kind"] == "linear":
        return 1 - step / (steps - 1)
    return 1


def case(name, model, x, y, loss, optimizer_options, rate, steps=12, penalties={}, schedule={"kind": "constant"}, clip=None):
    model.train()
    description = model.describe()
    stepper = optimizer(model, optimizer_options, penalties, rate)
    function = LOSSES[loss["kind"]](loss)
    losses = []
    for step in range(steps):
        for group in stepper.param_groups:
            group["lr"] = rate * factor(schedule, step, steps)
        stepper.zero_grad()
        value = function(model(x), y)
        value.backward()
        if clip is not None:
            # not clip_grad_norm_, which adds 1e-6 to the norm
            norm = math.sqrt(sum((p.grad**2).sum().item() for p in model.parameters()))
            for p in model.parameters():
                p.grad *= min(1, clip / norm)
        losses.append(value.item())
        stepper.step()
    options = {"loss": loss, "optimizer": optimizer_options, "rate": rate, "steps": steps, "schedule": schedule}
    if penalties:
        options["penalties"] = penalties
    if clip is not None:
        options["clipping"] = {"norm": clip}
    if isinstance(model, Image):
        options["batchStatistics"] = {"momentum": 0.1}
    return {
        "name": name,
        "network": description,
        "inputs": x.flatten().tolist(),
        "targets": y.flatten().tolist(),
        "rows": x.shape[0],
        "options": options,
        "losses": losses,
        "parameters": torch.cat([p.detach().flatten() for p in model.parameters_in_order()]).tolist(),
    }


def main():
    torch.manual_seed(7)
    x = torch.randn(9, 3)
    y = torch.randn(9, 2)
    classes = torch.randint(0, 3, (9,))
    images = torch.randn(5, 2, 6, 6)
    labels = torch.randint(0, 3, (5,))
    square = {"kind": "meanSquaredError"}
    entropy = {"kind": "crossEntropy"}
    smooth = {"kind": "crossEntropy", "labelSmoothing": 0.15}
    hinge = {"kind": "hinge"}
    sgd, adam = {"kind": "sgd"}, {"kind": "adam"}
    heavy = {"kind": "sgd", "momentum": 0.9}
    damped = {"kind": "sgd", "momentum": 0.9, "dampening": 0.5}
    nesterov = {"kind": "sgd", "momentum": 0.9, "nesterov": True}
    adam_w = {"kind": "adamW", "beta1": 0.8, "beta2": 0.95}
    cases = [
        case("sgd", Dense(2), x, y, square, sgd, 0.1),
        case("momentum", Dense(2), x, y, square, heavy, 0.05),
        case("dampened momentum", Dense(2), x, y, square, damped, 0.05),
        case("nesterov", Dense(2), x, y, square, nesterov, 0.05),
        case("adam", Dense(2), x, y, square, adam, 0.01),
        case("adam with l2", Dense(2), x, y, square, adam, 0.01, penalties={"l2": 0.1}),
        case("adamW", Dense(2), x, y, square, adam_w, 0.02, penalties={"decay": 0.2}),
        case("adamW with its own decay", Dense(2), x, y, square, adam_w, 0.02),
        case("clipped norm", Dense(2), x, y, square, heavy, 0.1, clip=0.3),
        case("cosine schedule", Dense(3), x, classes, entropy, adam, 0.03, schedule={"kind": "cosine"}),
        case("linear schedule", Dense(3), x, classes, entropy, heavy, 0.1, schedule={"kind": "linear"}),
        case("label smoothing", Dense(3), x, classes, smooth, adam, 0.02),
        case("hinge", Dense(3), x, classes, hinge, heavy, 0.05),
        case("images with batch statistics", Image(), images, labels, smooth, adam, 0.01),
        case("images with momentum", Image(), images, labels, entropy, heavy, 0.02),
    ]
    origin = f"PyTorch {torch.__version__} in float64, by makeReference.py beside this file"
    print(json.dumps({"origin": origin, "cases": cases}))


main()
