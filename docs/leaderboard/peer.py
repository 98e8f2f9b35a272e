#!/usr/bin/env python3
"""SimCLR and BYOL in plain PyTorch, with the recipe of the leaderboard's resnet/simclr and resnet/byol, for comparison.

    python3 peer.py simclr --data CIFAR10_DIR --images 48600 --epochs 6 --seed 1

Prints a line of JSON: kNN (k 20, temperature 0.07) and linear probe on test images, before training and after. Takes
torch and torchvision; --images and --epochs are those of the row that it is compared with.
"""
import argparse
import copy
import json
import math
import os
import time

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F
from torchvision import transforms as T

MEAN, DEVIATION = (.4914, .4822, .4465), (.2470, .2435, .2616)
WIDTH, BATCH, RATE, MOMENTUM, DECAY = 16, 128, .06, .9, 5e-4


class BasicBlock(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout), nn.ReLU(inplace=True),
            nn.Conv2d(cout, cout, 3, 1, 1, bias=False), nn.BatchNorm2d(cout))
        self.skip = nn.Identity() if stride == 1 and cin == cout else nn.Sequential(
            nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x):
        return F.relu(self.body(x) + self.skip(x))


def resnet18():
    """A ResNet-18 of a quarter of the width with the CIFAR stem, initialised as torchvision's."""
    layers, cin = [nn.Conv2d(3, WIDTH, 3, 1, 1, bias=False), nn.BatchNorm2d(WIDTH), nn.ReLU(inplace=True)], WIDTH
    for cout, stride in ((WIDTH, 1), (2 * WIDTH, 2), (4 * WIDTH, 2), (8 * WIDTH, 2)):
        layers += [BasicBlock(cin, cout, stride), BasicBlock(cout, cout, 1)]
        cin = cout
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return net


def head(inputs, hidden, outputs, bias):
    return nn.Sequential(nn.Linear(inputs, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True),
                         nn.Linear(hidden, outputs, bias=bias))


class SimClr(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = resnet18()
        self.projection = head(8 * WIDTH, 512, 128, True)

    def loss(self, first, second, temperature=.5):
        z = F.normalize(self.projection(self.encoder(torch.cat((first, second)))))
        similarities = z @ z.t() / temperature
        similarities.fill_diagonal_(-math.inf)
        n = len(first)
        return F.cross_entropy(similarities, torch.cat((torch.arange(n, 2 * n), torch.arange(n))))

    def after_step(self):
        pass


class Byol(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = resnet18()
        self.projection = head(8 * WIDTH, 1024, 256, True)
        self.prediction = head(256, 1024, 256, True)
        self.target = copy.deepcopy(nn.Sequential(self.encoder, self.projection)).requires_grad_(False)

    def loss(self, first, second):
        p0, p1 = (self.prediction(self.projection(self.encoder(x))) for x in (first, second))
        with torch.no_grad():
            z0, z1 = self.target(first), self.target(second)
        return -(F.cosine_similarity(p0, z1).mean() + F.cosine_similarity(p1, z0).mean()) / 2

    @torch.no_grad()
    def after_step(self, momentum=.99):
        online = nn.Sequential(self.encoder, self.projection)
        for mine, theirs in zip(self.target.parameters(), online.parameters()):
            mine.lerp_(theirs, 1 - momentum)


def views(method):
    """The two views of a method, each a function of an image."""
    jitter = T.ColorJitter(.4, .4, .4, .1) if method == "simclr" else T.ColorJitter(.4, .4, .2, .1)

    def view(solarize):
        return T.Compose([T.RandomResizedCrop(32, scale=(.08, 1)), T.RandomHorizontalFlip(),
                          T.RandomApply([jitter], p=.8), T.RandomGrayscale(.2), T.RandomSolarize(128, solarize),
                          T.ToTensor(), T.Normalize(MEAN, DEVIATION)])

    return view(0), view(0 if method == "simclr" else .2)


class Pairs(torch.utils.data.Dataset):
    def __init__(self, images, two):
        self.images, self.two = images, two

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = Image.fromarray(self.images[i])
        return self.two[0](image), self.two[1](image)


def cifar10(folder, names):
    raw = numpy.concatenate([numpy.fromfile(os.path.join(folder, name), numpy.uint8) for name in names])
    records = raw.reshape(-1, 3073)
    images = numpy.ascontiguousarray(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
    return images, torch.from_numpy(records[:, 0].astype(numpy.int64))


@torch.no_grad()
def features(encoder, images):
    encoder.eval()
    made = []
    for part in numpy.array_split(images, max(1, len(images) // 500)):
        x = torch.from_numpy(part).permute(0, 3, 1, 2).float() / 255
        x = (x - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)
        made.append(encoder(x))
    encoder.train()
    return torch.cat(made)


def knn(bank, labels, queries, truth, k=20, temperature=.07):
    bank, queries, hits = F.normalize(bank), F.normalize(queries), 0
    for part, right in zip(queries.split(500), truth.split(500)):
        similarity, index = (part @ bank.t()).topk(k)
        votes = torch.zeros(len(part), 10).scatter_add_(1, labels[index], (similarity / temperature).exp())
        hits += (votes.argmax(1) == right).sum().item()
    return 100 * hits / len(truth)


def linear(bank, labels, queries, truth, c=.1):
    """Multinomial logistic regression to the optimum on standardised features."""
    mean, deviation = bank.mean(0), bank.std(0, unbiased=False) + 1e-6
    x, y = (bank - mean) / deviation, (queries - mean) / deviation
    layer = nn.Linear(x.shape[1], 10)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    search = torch.optim.LBFGS(layer.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def closure():
        search.zero_grad()
        loss = F.cross_entropy(layer(x), labels) + layer.weight.square().sum() / (2 * c * len(x))
        loss.backward()
        return loss

    search.step(closure)
    with torch.no_grad():
        return 100 * (layer(y).argmax(1) == truth).float().mean().item()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("method", choices=["simclr", "byol"])
    options.add_argument("--data", required=True)
    options.add_argument("--images", type=int, required=True, help="images of an epoch")
    options.add_argument("--epochs", type=int, required=True)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    torch.manual_seed(given.seed)
    parts = sorted(name for name in os.listdir(given.data) if name.startswith("data_batch_") and name.endswith(".bin"))
    train, labels = cifar10(given.data, parts)
    test, truth = cifar10(given.data, ["test_batch.bin"])
    method = SimClr() if given.method == "simclr" else Byol()

    def measured():
        bank, queries = features(method.encoder, train), features(method.encoder, test)
        return {"knn": round(knn(bank, labels, queries, truth), 2),
                "linear": round(linear(bank, labels, queries, truth), 2)}

    before = measured()
    part = train[numpy.random.default_rng(given.seed).permutation(len(train))[:given.images]]
    loader = torch.utils.data.DataLoader(Pairs(part, views(given.method)), BATCH, shuffle=True, drop_last=True,
                                         num_workers=os.cpu_count(), persistent_workers=True)
    trained = [p for p in method.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(trained, RATE, MOMENTUM, weight_decay=DECAY)
    started, losses = time.time(), []
    for epoch in range(given.epochs):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 + math.cos(math.pi * epoch / given.epochs)) / 2
        for first, second in loader:
            loss = method.loss(first, second)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            method.after_step()
            losses.append(loss.item())
    print(json.dumps({"method": given.method, "seed": given.seed, "images": len(losses) * BATCH,
                      "seconds": round(time.time() - started), "loss": round(sum(losses[-50:]) / 50, 4),
                      "untrained": before, "trained": measured()}))


if __name__ == "__main__":
    main()
