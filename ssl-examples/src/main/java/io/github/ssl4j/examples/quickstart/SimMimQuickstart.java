package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.mim.SimMim;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.Map;

/** SimMIM from a folder of images to features, to paste into a program. */
public final class SimMimQuickstart {
    private SimMimQuickstart() {}

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

            // The encoder, for images of 32 pixels in patches of 4.
            Initializer init = Initializer.of(device, 1);
            VisionTransformer encoder =
                    new VisionTransformer(init, SimMim.encoder(VisionTransformer.Config.tiny(32, 4)));

            // SimMIM: squares of 8 pixels are hidden, the encoder sees a learned token in their place, and a linear
            // layer
            // tells their pixels. Good features take hundreds of epochs; two show that it runs.
            SimMim.Config preset = SimMim.Config.cifar10();
            SimMim.Config config = preset.withRecipe(preset.recipe().withEpochs(2));
            SimMim simmim = new SimMim(init, encoder, config);

            // Labels are never looked at.
            Pretrainer.of(simmim, images, config.views(), config.recipe())
                    .seed(1)
                    .listener(new TrainingListener() {
                        @Override
                        public void onStep(StepReport report) {
                            System.out.println(report.progress().step() + "  loss " + report.loss());
                        }
                    })
                    .run();

            // The file holds timm's names; its metadata describe the architecture. The decoder is not kept.
            EncoderFile.save(file, encoder, Map.of(EncoderFile.INPUT_SIZE, "32"));

            // Features [N, D] of images, seen whole: the mean of their patch tokens.
            Backbone loaded = EncoderFile.load(file, device);
            Features features = Features.of(loaded, images, EvaluationView.of(32, Normalization.CIFAR10), 256);
            System.out.println(features);
        }
    }
}
