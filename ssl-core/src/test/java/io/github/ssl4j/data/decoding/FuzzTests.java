package io.github.ssl4j.data.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files end in an image or an exception: no crash, no hang, no other exception, no growth of the process. */
class FuzzTests {
    @TempDir
    Path folder;

    @Test
    void someDamagedFilesOfEveryFormatAreReadOrRefused() throws Exception {
        decodeDamaged(100, 1);
    }

    @Test
    @Tag("slow")
    void thousandsOfDamagedFilesOfEveryFormatAreReadOrRefused() throws Exception {
        decodeDamaged(Integer.getInteger("ssl4j.fuzz.files", 2000), Long.getLong("ssl4j.fuzz.seed", 22));
    }

    private void decodeDamaged(int files, long seed) throws IOException, InterruptedException {
        Path current = folder.resolve("current");
        Path output = folder.resolve("output.txt");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx512m",
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-XX:-CreateCoredumpOnCrash",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DecodeDamaged.class.getName(),
                        Integer.toString(files),
                        Long.toString(seed),
                        current.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(new File(".").getAbsoluteFile())
                .start();
        int exit = process.waitFor();
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        System.out.println(said.lines()
                .filter(line -> line.contains("refused") || line.contains("MB"))
                .reduce("", (all, line) -> all + line + "\n"));
        if (exit != 0) {
            Path kept = Path.of("target", "fuzz-failure");
            Files.copy(current, kept, StandardCopyOption.REPLACE_EXISTING);
            assertThat(exit)
                    .as("exit code, with the file kept as %s: %s", kept, said)
                    .isZero();
        }
    }
}
