package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.ElementType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class OpenMpTests {

    /** A program that only opens the device. */
    static final class Opens {
        private Opens() {}

        public static void main(String[] arguments) {
            try (CpuDevice device = new CpuDevice()) {
                device.allocate(ElementType.FLOAT32, 1).close();
            }
        }
    }

    @Test
    void waitingThreadsSleepUnlessTheEnvironmentSaysOtherwise() throws IOException, InterruptedException {
        assertThat(settings(Map.of())).contains("OMP_WAIT_POLICY = 'PASSIVE'");
        assertThat(settings(Map.of("OMP_WAIT_POLICY", "active"))).contains("OMP_WAIT_POLICY = 'ACTIVE'");
    }

    /** Returns what the runtime of OpenMP says of its settings when it is loaded. */
    private static String settings(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Opens.class.getName())
                .redirectErrorStream(true);
        builder.environment().remove("OMP_WAIT_POLICY");
        builder.environment().put("OMP_DISPLAY_ENV", "true");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
