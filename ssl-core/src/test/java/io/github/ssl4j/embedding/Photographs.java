package io.github.ssl4j.embedding;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ten real photographs in two classes, and small encoders for them. */
final class Photographs {
    static final List<String> WATER = List.of("hawksbill", "ketch");
    static final List<String> LAND =
            List.of("airplanes", "bonsai", "butterfly", "chandelier", "leopards", "motorbikes", "sunflower", "watch");

    private Photographs() {}

    /** Copies them to a folder: eight in {@code land}, two in {@code water}. */
    static Path copyTo(Path folder) {
        LAND.forEach(name -> copy(name, folder.resolve("land")));
        WATER.forEach(name -> copy(name, folder.resolve("water")));
        return folder;
    }

    private static void copy(String name, Path folder) {
        try (InputStream photograph = Photographs.class.getResourceAsStream("/photographs/" + name + ".jpg")) {
            Files.createDirectories(folder);
            Files.copy(photograph, folder.resolve(name + ".jpg"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns an encoder of random weights for images of 32 pixels, to 8 features. */
    static Encoder encoder(Device device, long seed) {
        ResNet network = new ResNet(
                Initializer.of(device, seed),
                new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false));
        return Encoder.of(network, EvaluationView.of(32, Normalization.IMAGENET), Origin.unknown());
    }
}
