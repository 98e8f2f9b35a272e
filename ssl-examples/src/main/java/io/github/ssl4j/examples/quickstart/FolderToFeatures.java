package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.pretrain.Pretraining;
import java.nio.file.Path;

/** From a folder of images without labels to the features of each: the whole way in one call. */
public final class FolderToFeatures {
    private FolderToFeatures() {}

    /**
     * Pretrains and embeds.
     *
     * @param arguments a folder or zip of images, a folder for the run, and the number of epochs
     */
    public static void main(String[] arguments) {
        try (ImageSource images = ImageSource.open(Path.of(arguments[0]));
                Encoder encoder = Pretraining.of("simclr", images)
                        .backbone("resnet18")
                        .set("backbone.width", 32)
                        .epochs(Integer.parseInt(arguments[2]))
                        .runIn(Path.of(arguments[1]))) {
            Features features = encoder.embed(images);
            System.out.println(features);
        }
    }
}
