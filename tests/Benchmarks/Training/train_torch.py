"""The same training steps in PyTorch, for the benchmarks: a line "steps" on stdin runs so many, a line on stdout says how many seconds
they took. The network is d2l's ResNet-18, the step that of the recipe `quick`: SGD with Nesterov momentum, label smoothing; with --plain that
of `d2l`, SGD alone."""
import argparse
import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Residual(nn.Module):
    def __init__(self, inputs, outputs, shortcut=False, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, stride=stride)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.conv3 = nn.Conv2d(inputs, outputs, 1, stride=stride) if shortcut else None
        self.bn1 = nn.BatchNorm2d(outputs)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(y + (x if self.conv3 is None else self.conv3(x)))


def network():
    stages = [Residual(64, 64), Residual(64, 64)]
    for width in (64, 128, 256):
        stages += [Residual(width, 2 * width, True, 2), Residual(2 * width, 2 * width)]
    return nn.Sequential(
        nn.Conv2d(1, 64, 7, stride=2, padding=3), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
        *stages, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--side", type=int, default=28)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", choices=["fp32", "tf32", "bf16"], default="fp32")
    parser.add_argument("--plain", action="store_true")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    device = torch.device(arguments.device)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = arguments.precision != "fp32"
    half = torch.autocast(device.type, torch.bfloat16, enabled=arguments.precision == "bf16")
    layout = torch.channels_last if arguments.channels_last else torch.contiguous_format
    model = network().to(device, memory_format=layout)
    smoothing, options = (0, {}) if arguments.plain else (0.1, {"momentum": 0.9, "weight_decay": 5e-4, "nesterov": True})
    optimizer = torch.optim.SGD(model.parameters(), 0.01, **options)
    images = torch.rand(arguments.batch_size, 1, arguments.side, arguments.side).to(device, memory_format=layout)
    labels = torch.randint(0, 10, (arguments.batch_size,)).to(device)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            optimizer.zero_grad()
            with half:
                loss = functional.cross_entropy(model(images), labels, label_smoothing=smoothing)
            loss.backward()
            optimizer.step()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
