package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarRendererTests {
    private static final List<String> FIGURES =
            List.of("0:01:05", "loss 2.500", "321 img/s", "wait 2%", "spread 0.070/0.088");
    private static final List<String> LONG_FIGURES =
            List.of("123:59:59", "loss 12345.678", "98765 img/s", "wait 100%", "spread 12.345/12.345");

    private record Lines(int columns, List<String> lines) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return columns;
        }

        @Override
        public void accept(String line) {
            lines.add(line);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static String rendered(String name, long step, long steps, int columns, List<String> figures) {
        BarRenderer renderer = new BarRenderer();
        renderer.show(figures);
        Lines lines = new Lines(columns, new ArrayList<>());
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(steps)
                .startsFrom(step, Duration.ZERO)
                .setRenderer(renderer)
                .setConsumer(lines)
                .build();
        bar.close();
        return lines.lines().get(lines.lines().size() - 1);
    }

    private static int columnsOfBar(String line) {
        return line.indexOf(']') - line.indexOf('[') - 1;
    }

    @ParameterizedTest
    @CsvSource({"simclr, 0, 780", "simclr, 1, 780", "simclr, 400, 780", "simclr, 780, 780", "deepcluster-v1, 9, 10"})
    void aTerminalOf80ColumnsHasABarAndWholeFigures(String name, int step, int steps) {
        for (List<String> figures : List.of(FIGURES, LONG_FIGURES)) {
            String line = rendered(name, step, steps, 80, figures);

            assertThat(line).hasSizeLessThanOrEqualTo(80).startsWith(name + " ");
            assertThat(columnsOfBar(line)).isGreaterThanOrEqualTo(20);
            String behind = line.substring(line.indexOf(']') + 1).strip();
            assertThat(String.join(" ", figures)).startsWith(behind);
            assertThat(behind).endsWith(figures.get(figures.size() - 1 - missing(figures, behind)));
        }
    }

    /** Returns how many of the last figures do not stand behind the bar. */
    private static int missing(List<String> figures, String behind) {
        return (int) figures.stream().filter(figure -> !behind.contains(figure)).count();
    }

    @Test
    void atHalfOfTheWayTheLineIsThis() {
        assertThat(rendered("simclr", 390, 780, 80, FIGURES))
                .isEqualTo("simclr  50% [==============>              ] 0:01:05 loss 2.500 321 img/s wait 2%");
    }

    @Test
    void aTerminalOf40ColumnsHasABarAndTheTimeLeft() {
        assertThat(rendered("simclr", 390, 780, 40, FIGURES)).isEqualTo("simclr  50% [========>         ] 0:01:05");
        assertThat(rendered("dino", 390, 780, 40, LONG_FIGURES))
                .hasSizeLessThanOrEqualTo(40)
                .endsWith("] 123:59:59");
    }

    @ParameterizedTest
    @CsvSource({"0", "400", "780"})
    void aTerminalOf200ColumnsHasAllFigures(int step) {
        for (List<String> figures : List.of(FIGURES, LONG_FIGURES)) {
            String line = rendered("simclr", step, 780, 200, figures);

            assertThat(line).hasSizeLessThanOrEqualTo(200).endsWith("] " + String.join(" ", figures));
            assertThat(columnsOfBar(line)).isEqualTo(60);
        }
    }

    @Test
    void theBarIsEmptyAtTheStartAndFullAtTheEnd() {
        assertThat(rendered("byol", 0, 10, 40, List.of())).isEqualTo("byol   0% [" + " ".repeat(28) + "]");
        assertThat(rendered("byol", 10, 10, 40, List.of())).isEqualTo("byol 100% [" + "=".repeat(28) + "]");
    }

    @Test
    void aNarrowTerminalKeepsAtLeastTheShare() {
        String line = rendered("simclr", 5, 10, 16, FIGURES);

        assertThat(line)
                .hasSizeLessThanOrEqualTo(16)
                .startsWith("simclr  50% [")
                .endsWith("]");
    }
}
