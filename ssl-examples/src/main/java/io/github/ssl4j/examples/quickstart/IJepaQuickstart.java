package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.hybrid.IJepa;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.Map;

/** I-JEPA from a folder of images to features, to paste into a program. */
public final class IJepaQuickstart {
    private IJepaQuickstart() {}

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
            VisionTransformer encoder =
                    new VisionTransformer(init, IJepa.encoder(VisionTransformer.Config.tiny(32, 4)));

            // I-JEPA: from the patches of a visible part, a predictor tells the tokens that the target encoder, a slow
            // copy that sees the whole image, has in four hidden blocks.
            IJepa.Config preset = IJepa.Config.cifar10();
            IJepa.Config config = preset.withRecipe(preset.recipe().withEpochs(1));
            IJepa iJepa = new IJepa(init, encoder, config);

            // Labels are never looked at.
            Pretrainer.of(iJepa, images, config.views(), config.recipe())
                    .seed(1)
                    .listener(new TrainingListener() {
                        @Override
                        public void onStep(StepReport report) {
                            System.out.println(report.progress().step() + "  loss " + report.loss());
                        }
                    })
                    .run();

            // The encoder to keep is the target encoder. The file holds timm's names; its metadata describe the
            // architecture.
            EncoderFile.save(file, iJepa.backbone(), Map.of(EncoderFile.INPUT_SIZE, "32"));

            // Features [N, D] of images, seen without augmentation.
            Backbone loaded = EncoderFile.load(file, device);
            Features features = Features.of(loaded, images, EvaluationView.of(32, Normalization.CIFAR10), 256);
            System.out.println(features);
        }
    }
}
