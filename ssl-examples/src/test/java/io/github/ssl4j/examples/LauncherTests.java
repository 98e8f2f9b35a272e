package io.github.ssl4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher as {@code mvn package} leaves it; without one there is nothing to test. */
class LauncherTests {
    private static final Path HOME = Path.of("target", "ssl4j").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesBeyondAsciiAreReadInTheLocaleOfC() throws Exception {
        assumeTrue(Files.exists(HOME.resolve("bin/ssl4j")) && Files.isDirectory(HOME.resolve("lib")));
        Path images = ImageFolders.twoClasses(folder.resolve("photos"), 8);
        // the shell makes the name: this JVM may itself run in a locale that has no such letter
        Path script = Files.writeString(
                folder.resolve("rename.sh"), "mv photos/dark/0.png \"photos/dark/$(printf 'caf\\303\\251').png\"");
        Process renamed = new ProcessBuilder("sh", script.toString())
                .directory(folder.toFile())
                .start();
        assertThat(renamed.waitFor()).isZero();
        List<String> command = List.of(
                HOME.resolve("bin/ssl4j").toString(),
                "pretrain",
                "simsiam",
                "--data=" + images,
                "--no-knn",
                "--batch=4",
                "--epochs=1",
                "--width=4",
                "--image-size=16",
                "--out=" + folder.resolve("run"));

        JavaProcess.Ended ended =
                JavaProcess.start(command, Map.of("LC_ALL", "C")).ended();

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.err()).doesNotContain("corrupt", "cannot");
        assertThat(ended.out()).contains("on 8 images of " + images);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noJvmWarnsOfNativeCode() throws Exception {
        assumeTrue(Files.exists(HOME.resolve("bin/ssl4j")) && Files.isDirectory(HOME.resolve("lib")));
        List<String> command = List.of(HOME.resolve("bin/ssl4j").toString(), "doctor");

        JavaProcess.Ended ended = JavaProcess.start(command, Map.of("JAVA_HOME", System.getProperty("java.home")))
                .ended();

        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).contains(System.getProperty("java.version"));
        assertThat(ended.err()).doesNotContain("WARNING");
    }

    @ParameterizedTest
    @CsvSource({"xterm, true", "dumb, false"})
    @EnabledOnOs(OS.LINUX)
    void aLineIsDrawnAgainAndAgainUnlessTheTerminalIsDumb(String terminal, boolean drawn) throws Exception {
        assumeTrue(Files.exists(HOME.resolve("bin/ssl4j")) && Files.isDirectory(HOME.resolve("lib")));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no script to make a terminal");
        Path images = ImageFolders.flat(folder.resolve("photos"), 8);
        String pretrain = HOME.resolve("bin/ssl4j") + " pretrain simsiam --data=" + images + " --batch=4 --epochs=1"
                + " --width=4 --image-size=16 --out=" + folder.resolve("run");
        List<String> command = List.of("/usr/bin/script", "-qec", "stty cols 40; " + pretrain, "/dev/null");

        JavaProcess.Ended ended =
                JavaProcess.start(command, Map.of("TERM", terminal)).ended();

        assertThat(ended.code()).as(ended.out()).isZero();
        String printed = ended.out().replace("\r\n", "\n");
        assertThat(printed.contains("\rsimsiam 100% [")).as(printed).isEqualTo(drawn);
        assertThat(printed.contains("\r")).as(printed).isEqualTo(drawn);
        assertThat(printed.contains("\nsimsiam: epoch 1/1, step 2/2"))
                .as(printed)
                .isEqualTo(!drawn);
    }
}
