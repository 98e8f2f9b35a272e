package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.data.HeldOut;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.FineTune;
import io.github.ssl4j.eval.FineTuneRecipe;
import io.github.ssl4j.eval.LinearProbe;
import java.nio.file.Path;

/**
 * What an encoder's features are worth once there are labels: a linear classifier on them, then all of it fine-tuned.
 */
public final class FineTuneOnFewLabels {
    private FineTuneOnFewLabels() {}

    /**
     * Trains on nine tenths of the images and classifies the rest.
     *
     * @param arguments an {@code encoder.safetensors}, a folder with a folder of images for each class, and the number
     *     of epochs
     */
    public static void main(String[] arguments) {
        try (Encoder encoder = Encoder.load(Path.of(arguments[0]));
                ImageSource images = ImageSource.open(Path.of(arguments[1]))) {
            HeldOut split = HeldOut.tenth(images).orElseThrow();

            LinearProbe.Result linear =
                    LinearProbe.standard().evaluate(encoder.embed(split.training()), encoder.embed(split.heldOut()));
            System.out.printf("linear classifier: %.1f %%%n", linear.top1());

            FineTuneRecipe recipe = FineTuneRecipe.cifar10()
                    .withBatchSize(Math.min(64, split.training().size()))
                    .withEpochs(Integer.parseInt(arguments[2]));
            FineTune.Result tuned = FineTune.of(
                            encoder.network(), split.training(), split.heldOut(), encoder.view(), recipe)
                    .run();
            System.out.printf("fine-tuned:        %.1f %%%n", tuned.top1());
        }
    }
}
