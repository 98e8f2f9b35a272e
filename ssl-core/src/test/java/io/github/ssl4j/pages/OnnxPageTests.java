package io.github.ssl4j.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/onnx.md, compiled from the page and run on a photograph. */
class OnnxPageTests {
    @TempDir
    private Path folder;

    @Test
    void theProgramsExportAnEncoderAndRunItInOnnxRuntime() throws Exception {
        Path encoder = folder.resolve("encoder.safetensors");
        Path model = folder.resolve("encoder.onnx");
        save(encoder);
        Path classes = folder.resolve("classes");
        Sources.compile(classes, CodeBlocks.ofRepository("docs/onnx.md").all());

        assertThat(printed(classes, "Export", encoder, model))
                .contains("inputs=[images float32 [batch, 3, 16, 16]]")
                .contains("outputs=[features float32 [batch, 192]]");
        assertThat(printed(classes, "Embed", model, Path.of("src/test/resources/photographs/watch.jpg")))
                .isEqualTo("192 features\n");
    }

    private static void save(Path file) {
        try (Device device = new CpuDevice();
                Encoder encoder = Encoder.of(
                        new VisionTransformer(
                                Initializer.of(device, 1),
                                VisionTransformer.Config.tiny(16, 8).withDepth(1)),
                        EvaluationView.of(16, Normalization.IMAGENET),
                        Origin.unknown())) {
            encoder.save(file);
        }
    }

    private static String printed(Path classes, String program, Path... files) throws Exception {
        String[] arguments = new String[files.length];
        for (int i = 0; i < files.length; i++) {
            arguments[i] = files[i].toString();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        URL[] places = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(places, OnnxPageTests.class.getClassLoader());
                PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            loader.loadClass(program).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
