package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.mim.Beit;
import io.github.ssl4j.mim.CodebookUse;
import io.github.ssl4j.mim.PatchCodebook;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.ViewPass;
import java.nio.file.Path;
import java.util.Map;

/** BEiT from a folder of images to features, to paste into a program. */
public final class BeitQuickstart {
    private BeitQuickstart() {}

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
            Beit.Config preset = Beit.Config.cifar10();
            Beit.Config config = preset.withRecipe(preset.recipe().withEpochs(2));

            // The tokenizer, which names patches of 4 pixels by the nearest of 64 centroids of the images' own patches.
            PatchCodebook tokenizer =
                    new PatchCodebook(device, PatchCodebook.Config.cifar10().withCodes(64));
            ViewPass pass = ViewPass.of(images, config.views(), LoaderOptions.forTraining(256, 1), device, 0);
            tokenizer.fit(pass);
            System.out.println(CodebookUse.of(tokenizer, pass));

            // The encoder: a ViT-Tiny for images of 32 pixels in patches of 4, here with 4 of its 12 blocks to be
            // quick.
            Initializer init = Initializer.of(device, 1);
            VisionTransformer.Config size = VisionTransformer.Config.tiny(32, 4).withDepth(4);
            VisionTransformer encoder = new VisionTransformer(init, Beit.encoder(size));

            // BEiT: from the visible patches, the encoder tells the tokens of the hidden ones.
            Beit beit = new Beit(init, encoder, tokenizer, config);

            // Labels are never looked at.
            Pretrainer.of(beit, images, config.views(), config.recipe())
                    .seed(1)
                    .listener(new TrainingListener() {
                        @Override
                        public void onStep(StepReport report) {
                            System.out.println(report.progress().step() + "  loss " + report.loss() + "  accuracy "
                                    + beit.accuracy());
                        }
                    })
                    .run();

            // The file holds BEiT's names; its metadata describe the architecture. The tokenizer is not needed any
            // more.
            EncoderFile.save(file, encoder, Map.of(EncoderFile.INPUT_SIZE, "32"));

            // Features [N, D] of images, the means of their patches, seen without a mask. Judge them by fine-tuning or
            // a
            // linear probe: neighbours say little about masked methods.
            Backbone loaded = EncoderFile.load(file, device);
            Features features = Features.of(loaded, images, EvaluationView.of(32, Normalization.CIFAR10), 256);
            System.out.println(features);
        }
    }
}
