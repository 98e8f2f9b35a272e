package io.github.ssl4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.doors.OwnServices;
import com.example.doors.PlainNet;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.cli.CommandLineRun;
import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.examples.quickstart.OwnMethod;
import io.github.ssl4j.pretrain.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A method and a backbone that another jar's service files name. */
class OwnServicesTests {
    @TempDir
    private Path folder;

    private Path jar;
    private Path images;

    @BeforeEach
    void nameTheServices() throws IOException {
        jar = folder.resolve("jar");
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(Method.class.getName()), OwnMethod.Entry.class.getName() + "\n");
        Files.writeString(services.resolve(Architecture.class.getName()), PlainNet.Kind.class.getName() + "\n");
        images = ImageFolders.twoClasses(folder.resolve("images"), 16, 24);
    }

    @Test
    void theMethodIsACommandWithOptionsAndTheBackboneAName() throws IOException {
        Path run = folder.resolve("run");
        try (OwnServices services = OwnServices.in(jar)) {
            assertThat(CommandLineRun.of("methods").out())
                    .contains("alignment       Alignment and uniformity, contrastive\n");
            assertThat(CommandLineRun.of("pretrain", "alignment", "--help").out())
                    .contains("--weight=X", "the uniformity");

            CommandLineRun trained = CommandLineRun.of(
                    "pretrain",
                    "alignment",
                    "--data",
                    images,
                    "--no-knn",
                    "--backbone",
                    "plain-8",
                    "--width",
                    6,
                    "--weight",
                    0.5,
                    "--batch",
                    8,
                    "--epochs",
                    1,
                    "--out",
                    run);

            assertThat(trained.err()).isEmpty();
            assertThat(trained.code()).isZero();
            assertThat(trained.out())
                    .contains("alignment pretrains a plain-6 (162 parameters) on 16 images")
                    .containsPattern("Epoch 1: alignment [\\d.]+, uniformity -[\\d.]+\\.");
            assertThat(run.resolve("config.json")).content().contains("\"weight\" : 0.5", "\"type\" : \"plain\"");
            assertThat(EncoderFile.metadata(run.resolve("encoder.safetensors"))).containsEntry("method", "alignment");
            assertThat(CommandLineRun.of("pretrain", "--resume", run).out())
                    .startsWith("The run in " + run + " had made step 2 of 2: ");
        }
    }

    @Test
    void withoutThatJarNeitherIsKnown() {
        assertThat(CommandLineRun.of("methods").out()).doesNotContain("alignment  ");
        assertThat(CommandLineRun.of("pretrain", "simclr", "--data", images, "--no-knn", "--backbone", "plain-8")
                        .err())
                .startsWith("ssl4j: unknown backbone 'plain-8'");
    }

    @Test
    void anEntryThatCannotBeLoadedIsListedAndTheOthersWork() throws IOException {
        Files.writeString(
                jar.resolve("META-INF/services").resolve(Method.class.getName()),
                "com.example.Missing\n" + OwnMethod.Entry.class.getName() + "\n");
        try (OwnServices services = OwnServices.in(jar)) {
            assertThat(CommandLineRun.of("methods").out())
                    .contains("alignment  ", "Not loaded: com.example.Missing in " + jar + ": there is no such class");
        }
    }
}
