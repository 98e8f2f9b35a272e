package consumer;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.onnx.OnnxExport;
import io.github.ssl4j.pretrain.Pretraining;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pretrains for three steps on pictures that it makes, saves, loads, embeds and exports, and checks what comes out. */
public final class Plain {
    private static final int STEPS = 3;
    private static final int BATCH = 8;

    private Plain() {}

    /**
     * Runs it.
     *
     * @param arguments an empty folder
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path pictures = pictures(folder.resolve("pictures"));
        Path run = folder.resolve("run");

        try (ImageSource images = ImageSource.open(pictures);
                Encoder encoder = Pretraining.of("simclr", images)
                        .backbone("resnet18")
                        .set("backbone.width", 8)
                        .batch(BATCH)
                        .epochs(1)
                        .runIn(run)) {
            long steps = Files.readAllLines(run.resolve("metrics.jsonl")).size();
            require(steps == STEPS, "expected " + STEPS + " steps, found " + steps);

            Features features = encoder.embed(images); // not finite ones are refused
            require(features.count() == STEPS * BATCH, "expected an embedding of each picture, found " + features);
            require(Arrays.stream(features.toDoubles()).distinct().count() > 1, "all embeddings are equal");
            Path saved = run.resolve("encoder.safetensors");
            try (Encoder loaded = Encoder.load(saved)) {
                boolean same = Arrays.equals(features.values(), loaded.embed(images).values());
                require(same, "the loaded encoder embeds differently");
            }

            Path exported = folder.resolve("encoder.onnx");
            OnnxExport.write(encoder, exported);
            require(Files.size(exported) > Files.size(saved) / 2, "the weights are not in " + exported);
            System.out.println("plain: " + steps + " steps, " + features);
        }
    }

    /** Makes noise of two shades, in a folder each. */
    private static Path pictures(Path folder) throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < STEPS * BATCH; i++) {
            BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            int brightest = i % 2 == 0 ? 100 : 256;
            for (int pixel = 0; pixel < 32 * 32; pixel++) {
                int value = random.nextInt(brightest);
                picture.setRGB(pixel % 32, pixel / 32, value << 16 | value << 8 | random.nextInt(256));
            }
            Path file = folder.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(picture, "png", file.toFile());
        }
        return folder;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
