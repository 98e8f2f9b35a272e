package io.github.ssl4j.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.doors.OwnServices;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.pretrain.Pretraining;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/extending.md, compiled from the page and run on 48 small pictures. */
class ExtendingPageTests {
    @TempDir
    static Path shared;

    private static Path classes;
    private static Path images;

    private final OwnServices services = OwnServices.in(classes);

    @TempDir
    Path folder;

    @BeforeAll
    static void compile() {
        classes = shared.resolve("classes");
        Sources.compile(classes, CodeBlocks.ofRepository("docs/extending.md").all());
    }

    @BeforeAll
    static void draw() throws IOException {
        images = Files.createDirectory(shared.resolve("images"));
        Random random = new Random(1);
        for (int i = 0; i < 48; i++) {
            BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            int rgb = random.nextInt(1 << 24);
            for (int y = 0; y < 32; y++) {
                for (int x = 0; x < 32; x++) {
                    picture.setRGB(x, y, (x / 4 + y / 4) % 2 == 0 ? rgb : random.nextInt(1 << 24));
                }
            }
            ImageIO.write(
                    picture, "png", images.resolve("%02d.png".formatted(i)).toFile());
        }
    }

    @AfterEach
    void close() {
        services.close();
    }

    @Test
    void theMethodTrains() throws Exception {
        assertThat(printed("com.example.TrainAlignment")).contains("encoder resnet18", "to 64 features", "48");
        Path run = folder.resolve("run");
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("\"alignment\":", "\"uniformity\":"));
        assertThat(run.resolve("config.json")).content().contains("\"t\" : 3.0");
    }

    @Test
    void theBackboneTrainsAndIsLoaded() throws Exception {
        assertThat(printed("com.example.TrainSmallNet")).contains("encoder small-net-16", "to 16 features", "48");
    }

    @Test
    void theTransformIsInTheConfigurationAndReadBack() throws Exception {
        printed("com.example.TrainWithCutout");

        Path run = folder.resolve("run");
        assertThat(run.resolve("config.json")).content().contains("\"type\" : \"com.example.Cutout\"");
        try (ImageSource source = ImageSource.open(images)) {
            assertThat(Pretraining.asIn(run, source).plan().views().toString()).contains("Cutout[side=8, ");
        }
    }

    @Test
    void theOperationHasTheRightGradient() throws Exception {
        assertThat(printed("com.example.Swish")).startsWith("gradient 0.8425").contains(", central difference 0.8425");
    }

    @Test
    void nothingElseOnThePageIsCode() {
        assertThat(CodeBlocks.ofRepository("docs/extending.md").all().keySet())
                .allMatch(name -> name.startsWith("com/example/") || name.startsWith("META-INF/services/"));
    }

    /** Runs a program of the page, and returns what it prints. */
    private String printed(String program) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            String[] arguments = {images.toString(), folder.resolve("run").toString()};
            services.load(program).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw new AssertionError(program + ": " + e.getCause(), e.getCause());
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
