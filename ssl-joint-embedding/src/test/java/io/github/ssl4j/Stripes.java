package io.github.ssl4j;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.util.List;

/** Images of 12 x 12 pixels, each with stripes of its own width and colour. */
public record Stripes(int size) implements ImageSource {
    @Override
    public int channels() {
        return 3;
    }

    @Override
    public String name(int index) {
        return "stripes " + index;
    }

    @Override
    public void read(int index, Image target) {
        target.reshape(3, 12, 12);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 12; y++) {
                for (int x = 0; x < 12; x++) {
                    double phase = (x * (1 + index % 4) + y * (index / 4 % 4)) * 0.5 + c * index;
                    target.pixels()[(c * 12 + y) * 12 + x] = (float) (0.5 + 0.5 * Math.sin(phase));
                }
            }
        }
    }

    @Override
    public boolean labelled() {
        return false;
    }

    @Override
    public int label(int index) {
        throw new UnsupportedOperationException("stripes have no labels");
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public void close() {}
}
