"""The same job as `score`, as a good Python engineer writes it: PIL, torch's DataLoader and ONNX Runtime on the CPU."""
import time

START = time.perf_counter()

import argparse
import csv
import json
import os

import numpy as np
import onnxruntime
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

DRAFT_RESERVE = 2  # as our decoder does: both sides stay twice as long as wanted


class Images(Dataset):
    """Decodes images to uint8 [C, H, W], grey or RGB, resized with a triangle filter (PIL's BILINEAR)."""

    def __init__(self, folder, names, channels, height, width, draft):
        self.folder, self.names, self.channels = folder, names, channels
        self.size, self.mode, self.draft = (width, height), "L" if channels == 1 else "RGB", draft

    def __len__(self):
        return len(self.names)

    def __getitem__(self, index):
        try:
            with Image.open(os.path.join(self.folder, self.names[index])) as image:
                width, height = image.size
                if self.draft:
                    image.draft(self.mode, (DRAFT_RESERVE * self.size[0], DRAFT_RESERVE * self.size[1]))
                if image.mode != self.mode:
                    image = image.convert(self.mode)
                if image.size != self.size:
                    image = image.resize(self.size, Image.Resampling.BILINEAR)
                pixels = np.array(image, dtype=np.uint8)
            pixels = pixels[None] if self.channels == 1 else pixels.transpose(2, 0, 1)
            return index, width, height, "", torch.from_numpy(np.ascontiguousarray(pixels))
        except OSError as error:
            blank = torch.zeros((self.channels, self.size[1], self.size[0]), dtype=torch.uint8)
            return index, 0, 0, str(error), blank


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2, help="processes that decode")
    parser.add_argument("--threads", type=int, default=0, help="threads of ONNX Runtime; 0 leaves it the choice")
    parser.add_argument("--draft", action="store_true", help="decode a JPEG at reduced scale")
    arguments = parser.parse_args()

    begin = time.perf_counter()
    torch.set_num_threads(1)  # nothing is computed in torch
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    session = onnxruntime.InferenceSession(arguments.model, options, providers=["CPUExecutionProvider"])
    about = session.get_modelmeta().custom_metadata_map
    labels = json.loads(about["labels"])
    shape = (int(about["image.channels"]), int(about["image.height"]), int(about["image.width"]))
    names = sorted(entry.name for entry in os.scandir(arguments.input) if entry.is_file())
    images = Images(arguments.input, names, *shape, arguments.draft)
    loader = DataLoader(images, batch_size=arguments.batch_size, num_workers=arguments.workers)
    failed = 0
    first_row = None
    with open(arguments.output, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["path", "label", "probability", "width", "height", "error"])
        for indexes, widths, heights, errors, pixels in loader:
            (probabilities,) = session.run(["probabilities"], {"image": pixels.numpy()})
            best = probabilities.argmax(axis=1)
            for row, index in enumerate(indexes.tolist()):
                if errors[row]:
                    failed += 1
                    writer.writerow([names[index], "", "", "", "", errors[row]])
                else:
                    probability = float(probabilities[row, best[row]])
                    writer.writerow([
                        names[index], labels[best[row]], probability, int(widths[row]), int(heights[row]), "",
                    ])
            first_row = first_row or time.perf_counter() - START
    seconds = time.perf_counter() - begin
    print(json.dumps({"rows": len(names), "failed": failed, "seconds": seconds, "firstRow": first_row}))


if __name__ == "__main__":
    main()
