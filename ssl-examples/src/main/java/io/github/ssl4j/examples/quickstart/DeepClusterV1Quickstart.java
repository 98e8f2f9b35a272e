package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.clustering.DeepClusterV1;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.Map;

/** DeepCluster v1 from a folder of images to features, to paste into a program. */
public final class DeepClusterV1Quickstart {
    private DeepClusterV1Quickstart() {}

    /**
     * Trains an encoder and uses it.
     *
     * @param arguments a folder of colour images, and the file to write the encoder to
     */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        Path file = Path.of(arguments[1]);

        // The device holds all tensors: the fastest one that works here. Closing it gives their memory back.
        try (ImageSource images = ImageSource.open(folder);
                Device device = Devices.best()) {

            // The encoder, for images of 32 pixels.
            Initializer init = Initializer.of(device, 1);
            ResNet encoder = new ResNet(init, ResNet.Config.resnet18(ResNet.Stem.CIFAR));

            // The first DeepCluster clusters the features of all images before every epoch, here into 50 clusters, and
            // learns to name them anew. It has to know how many images there are: at least as many as clusters.
            DeepClusterV1.Config preset = DeepClusterV1.Config.cifar10();
            DeepClusterV1.Config config =
                    preset.withClusters(50, 64).withRecipe(preset.recipe().withEpochs(2));
            DeepClusterV1 deepCluster = new DeepClusterV1(init, encoder, config, images.size());

            // Labels are never looked at.
            Pretrainer.of(deepCluster, images, config.views(), config.recipe())
                    .seed(1)
                    .listener(new TrainingListener() {
                        @Override
                        public void onStep(StepReport report) {
                            System.out.println(report.progress().step() + "  loss " + report.loss());
                        }
                    })
                    .run();

            // The file holds torchvision's names; its metadata describe the architecture.
            EncoderFile.save(file, encoder, Map.of(EncoderFile.INPUT_SIZE, "32"));

            // Features [N, D] of images, seen without augmentation.
            Backbone loaded = EncoderFile.load(file, device);
            Features features = Features.of(loaded, images, EvaluationView.of(32, Normalization.CIFAR10), 256);
            System.out.println(features);
        }
    }
}
