package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.JavaProcess;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeImagesTests {
    private static final int IMAGES = 6;
    private static final int THREADS = 4;

    /** Loads the images of a folder by several threads and says how many came. */
    static final class Load {
        public static void main(String[] arguments) {
            ViewPolicy views = EvaluationView.of(32, Normalization.NONE);
            LoaderOptions options = LoaderOptions.forEvaluation(IMAGES).withThreads(THREADS);
            try (ImageSource images = ImageSource.open(Path.of(arguments[0]));
                    ImageLoader loader = new ImageLoader(images, views, options)) {
                for (Batch batch : loader.epoch(0)) {
                    System.out.println("loaded " + batch.size());
                    batch.close();
                }
                System.out.println("corrupt " + loader.corruptImages());
            }
        }
    }

    /** An image takes 480 MB as floats and 40 MB as bytes: two at once would not fit. */
    @Test
    void imagesOf40MegapixelsAreLoadedByFourThreadsInAHeapForOne(@TempDir Path folder) throws Exception {
        byte[] png = TestImages.encoded(new BufferedImage(8000, 5000, BufferedImage.TYPE_BYTE_GRAY), "png");
        for (int i = 0; i < IMAGES; i++) {
            TestImages.write(folder, i + ".png", png);
        }
        Process process = JavaProcess.start(Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g -XX:+UseSerialGC"), Load.class, folder);
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(printed).contains("loaded " + IMAGES, "corrupt []").doesNotContain("more memory than there is");
        assertThat(process.exitValue()).as(printed).isZero();
    }
}
