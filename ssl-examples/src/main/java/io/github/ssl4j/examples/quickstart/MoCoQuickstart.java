package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.contrastive.MoCo;
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

/** MoCo v2 from a folder of images to features, to paste into a program. */
public final class MoCoQuickstart {
    private MoCoQuickstart() {}

    /**
     * Trains an encoder for one epoch and uses it.
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

            // MoCo: queries find their keys among those of earlier batches. The queue must be a multiple of the keys of
            // a step, here twice the batch; the shorter it is, the faster the key encoder may follow (0.99).
            MoCo.Config preset = MoCo.Config.cifar10();
            MoCo.Config config =
                    preset.withKeys(2048, 0.99).withRecipe(preset.recipe().withEpochs(1));
            MoCo moCo = new MoCo(init, encoder, config);

            // Labels are never looked at.
            Pretrainer.of(moCo, images, config.views(), config.recipe())
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
