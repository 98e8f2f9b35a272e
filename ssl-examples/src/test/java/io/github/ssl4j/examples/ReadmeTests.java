package io.github.ssl4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.pages.Sources;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of README.md compile and do what they say; only epochs, batch and width are made small. */
class ReadmeTests {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java[^\\n]*\\n(.*?)^```");
    private static final Pattern CLASS = Pattern.compile("\\bclass (\\w+)");
    private static final Pattern IMAGES = Pattern.compile("ImageSource\\.open\\(Path\\.of\\(\"([^\"]+)\"\\)\\)");
    private static final Pattern ENCODER = Pattern.compile("Encoder\\.load\\(Path\\.of\\(\"([^\"]+)\"\\)\\)");
    private static final Pattern RUN = Pattern.compile("runIn\\(Path\\.of\\(\"([^\"]+)\"\\)\\)");

    @TempDir
    private Path folder;

    @Test
    void theProgramOfTheReadmeTurnsAFolderOfPhotosIntoAnEncoder() throws Exception {
        String block = block(Files.readString(Path.of("..", "README.md")), "Pretraining.of");
        ImageFolders.twoClasses(folder.resolve(found(IMAGES, block)), 16, 120, 100);
        Program program = Program.of(block.replaceAll("\\.epochs\\(\\d+\\)", ".epochs(1)")
                .replaceAll("\\.batch\\(\\d+\\)", ".batch(8)")
                .replaceAll("(\\.backbone\\(\"resnet\\d+\"\\))", "$1.set(\"backbone.width\", 4)"));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Sources.compile(classes, Map.of(program.name() + ".java", program.source()));

        JavaProcess.Ended ended = run(classes, program.name());

        assertThat(ended.code()).as(ended.err()).isZero();
        Path encoder = folder.resolve(found(RUN, block)).resolve("encoder.safetensors");
        assertThat(EncoderFile.metadata(encoder)).containsKey("method");
    }

    @Test
    void theProgramForDeeplearning4jWritesAClassifierAndAPretrainedGraph() throws Exception {
        String block = block(Files.readString(Path.of("..", "README.md")), "Graphs.of");
        ImageFolders.twoClasses(folder.resolve(found(IMAGES, block)), 16, 120, 100);
        Path saved = folder.resolve(found(ENCODER, block));
        Files.createDirectories(saved.getParent());
        try (Device device = Devices.best();
                Encoder encoder = Encoder.of(
                        Architectures.create("resnet18", Initializer.of(device, 1), 16, 3),
                        EvaluationView.of(16, Normalization.NONE),
                        Origin.unknown())) {
            encoder.save(saved);
        }
        UserGraph.write(folder.resolve("own.zip"));
        Program program = Program.of(block.replaceAll("\\.epochs\\(\\d+\\)", ".epochs(1)")
                .replaceAll("\\.batch\\(\\d+\\)", ".batch(8).imageSize(16)"));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Sources.compile(classes, Map.of(program.name() + ".java", program.source()));

        JavaProcess.Ended ended = run(classes, program.name());

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("16 images, 512 features");
        assertThat(folder.resolve("classifier.zip")).isRegularFile();
        assertThat(folder.resolve("graph.zip")).isRegularFile();
        assertThat(folder.resolve("pretrained.zip")).isRegularFile();
        assertThat(EncoderFile.metadata(folder.resolve("runs/own/encoder.safetensors")))
                .containsEntry("method", "simclr");
    }

    @Test
    void aBlockWithoutAClassIsPutIntoOneBehindItsImports() {
        Program program = Program.of("import java.util.List;\n\nint one = List.of(1).get(0);\n");

        assertThat(program.name()).isEqualTo("Readme");
        assertThat(program.source())
                .contains("import java.util.List;\n")
                .endsWith("throws Exception {\nint one = List.of(1).get(0);\n}\n}\n");
        assertThat(Program.of("class Whole {}\n")).isEqualTo(new Program("Whole", "class Whole {}\n"));
    }

    private JavaProcess.Ended run(Path classes, String name) throws IOException, InterruptedException {
        List<String> command = JavaProcess.command(classes + File.pathSeparator + JavaProcess.classPath(), name);
        return JavaProcess.start(folder, command).ended();
    }

    /** Returns the first Java block of a page that contains a text. */
    private static String block(String page, String text) {
        return BLOCK.matcher(page)
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains(text))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("README.md: expected a Java block with " + text + ", found none"));
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    /**
     * A class to compile.
     *
     * @param name of the class
     * @param source with what it imports
     */
    private record Program(String name, String source) {
        /** What a block without imports of its own is read with. */
        private static final List<String> PACKAGES = List.of(
                "io.github.ssl4j.data",
                "io.github.ssl4j.encoder",
                "io.github.ssl4j.eval",
                "io.github.ssl4j.pretrain",
                "java.nio.file");

        static Program of(String block) {
            Matcher declared = CLASS.matcher(block);
            if (declared.find()) {
                return new Program(declared.group(1), block);
            }
            Map<Boolean, List<String>> lines =
                    block.strip().lines().collect(Collectors.partitioningBy(line -> line.startsWith("import ")));
            List<String> source = new ArrayList<>(lines.get(true));
            PACKAGES.forEach(name -> source.add("import " + name + ".*;"));
            source.add("final class Readme {");
            source.add("public static void main(String[] arguments) throws Exception {");
            lines.get(false).stream().dropWhile(String::isBlank).forEach(source::add);
            source.addAll(List.of("}", "}", ""));
            return new Program("Readme", String.join("\n", source));
        }
    }
}
