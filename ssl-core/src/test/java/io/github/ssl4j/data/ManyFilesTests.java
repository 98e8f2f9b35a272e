package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.JavaProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ManyFilesTests {
    private static final int FILES = 1_000_000;

    @TempDir
    Path folder;

    /** Opens a folder, and prints how many images there are, the seconds of processor time, and the MB in use. */
    public static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) {
            try (ImageSource images = ImageSource.open(Path.of(arguments[0]))) {
                double seconds = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
                long used = Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory();
                System.out.printf("%d %.1f %d%n", images.size(), seconds, used >> 20);
            }
        }
    }

    @Test
    void aMillionFilesAreOpenedInLessThanTwentySecondsAndAGigabyte() throws IOException {
        Path first = folder;
        Path links = Files.createDirectory(folder.resolve("links"));
        for (int i = 0; i < FILES; i++) {
            if (i % 50_000 == 0) {
                // a file has only so many names
                first = Files.write(links.resolve(String.format("image_%07d.jpg", i)), new byte[] {1});
            } else {
                Files.createLink(links.resolve(String.format("image_%07d.jpg", i)), first);
            }
        }
        Process process = JavaProcess.start(Map.of("JAVA_TOOL_OPTIONS", "-Xmx800m"), Opening.class, links);
        String[] lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split("\\R");
        String heard = lines[lines.length - 1];
        System.out.println("a million files, seconds of processor time and MB of heap in use: " + heard);
        String[] words = heard.split(" ");
        assertThat(words[0]).isEqualTo(Integer.toString(FILES));
        assertThat(Double.parseDouble(words[1])).isLessThan(20);
    }
}
