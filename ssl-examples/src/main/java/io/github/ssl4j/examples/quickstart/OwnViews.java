package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Transform;
import io.github.ssl4j.contrastive.SimClr;
import io.github.ssl4j.contrastive.SimClrMethod;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Recipe;
import java.nio.file.Path;
import java.util.List;

/** Everything by hand and typed: an encoder, a method, views with a transform of one's own, and the training loop. */
public final class OwnViews {
    private static final int SIDE = 32;
    private static final int BATCH = 32;

    private OwnViews() {}

    /**
     * Turns an image upside down, sometimes, as suits images taken from above.
     *
     * @param probability how often
     */
    record VerticalFlip(double probability) implements Transform {
        @Override
        public void apply(Image image, RandomStream random) {
            if (!random.nextBoolean(probability)) {
                return;
            }
            int width = image.width();
            float[] kept = new float[width];
            for (int c = 0; c < image.channels(); c++) {
                for (int y = 0; y < image.height() / 2; y++) {
                    int upper = (c * image.height() + y) * width;
                    int lower = (c * image.height() + image.height() - 1 - y) * width;
                    System.arraycopy(image.pixels(), upper, kept, 0, width);
                    System.arraycopy(image.pixels(), lower, image.pixels(), upper, width);
                    System.arraycopy(kept, 0, image.pixels(), lower, width);
                }
            }
        }
    }

    /**
     * Pretrains.
     *
     * @param arguments a folder or zip of images, and the number of epochs
     */
    public static void main(String[] arguments) {
        try (ImageSource images = ImageSource.open(Path.of(arguments[0]));
                Device device = Devices.best()) {
            Normalization normalization = Normalization.statistics(images, 256);
            Augmentation augmentation = new Augmentation(
                    RandomResizedCrop.of(SIDE, 0.2),
                    List.of(new HorizontalFlip(0.5), new VerticalFlip(0.5), normalization));
            AugmentedViews views = AugmentedViews.alike(2, augmentation);

            Initializer init = Initializer.of(device, 1);
            ResNet encoder =
                    new ResNet(init, ResNet.Config.resnet18(ResNet.Stem.CIFAR).withWidth(16));
            Recipe recipe =
                    SimClrMethod.cifar10().recipe().withBatchSize(BATCH).withEpochs(Integer.parseInt(arguments[1]));
            try (SimClr method =
                    new SimClr(init, encoder, SimClrMethod.cifar10().settings())) {
                Pretrainer.of(method, images, views, recipe).seed(1).run();
                System.out.println(encoder.architecture() + " trained on views with a transform of one's own");
            }
        }
    }
}
