package io.github.ssl4j.cli.report;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.eval.FeatureRows;
import io.github.ssl4j.eval.FeatureStream;
import io.github.ssl4j.run.PictureSheet;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Coded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The prototypes, clusters or visual tokens of a method, with the images, or the patches of images, that have them. */
final class CodesSection {
    private static final int CODES = 12;
    private static final int MEMBERS = 12;

    private final Coded method;
    private final Device device;
    private final EvaluationView view;
    private final int channels;
    private final int batchSize;
    private final Map<Integer, Members> byCode = new HashMap<>();
    private float[] pixels = {};
    private int[] shape = {};
    private int patch;

    private CodesSection(Coded method, Device device, EvaluationView view, ImageSource images) {
        this.method = method;
        this.device = device;
        this.view = view;
        this.channels = images.channels();
        this.batchSize = Math.min(FeatureStream.usualBatch(view.size()), images.size());
    }

    /** Who has a code: how many, and the first images, or pixels of the first patches [P, P, C]. */
    private static final class Members {
        private int count;
        private final List<Integer> images = new ArrayList<>();
        private final List<float[]> patches = new ArrayList<>();
    }

    /** Returns the most used codes of images, or codes of patches from the most used to the least. */
    static String html(Coded method, Device device, ImageSource images, EvaluationView view, Tiles tiles) {
        CodesSection codes = new CodesSection(method, device, view, images);
        new FeatureStream(images, view, codes.batchSize).encode(0, codes::encode, codes::add);
        return codes.patch > 0 ? codes.picture() : codes.table(tiles);
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private float[] encode(float[] batch, int... shapeOfBatch) {
        pixels = batch;
        shape = shapeOfBatch;
        try (Scope scope = Scope.open()) {
            Tensor codes = method.codes(Tensor.of(device, pixels, shape));
            int[] found = codes.toInts();
            if (codes.rank() == 2) {
                patch = (int) Math.round(Math.sqrt((double) shape[1] * shape[2] / codes.size(1)));
            }
            float[] values = new float[found.length];
            for (int i = 0; i < found.length; i++) {
                values[i] = found[i];
            }
            return values;
        }
    }

    /** Adds the codes of the batch that was just encoded, but for those of images that stand in for unreadable ones. */
    private void add(FeatureRows rows) {
        int codes = rows.values().length / Math.max(1, rows.count());
        for (int row = 0; row < rows.count(); row++) {
            for (int i = 0; i < codes; i++) {
                Members members = of((int) rows.values()[row * codes + i]);
                members.count++;
                if (patch == 0) {
                    members.images.add(rows.images()[row]);
                } else if (members.patches.size() < MEMBERS) {
                    members.patches.add(pixelsOf(rows.images()[row] - rows.batch() * batchSize, i));
                }
            }
        }
    }

    /** Returns a patch [P, P, C] of an image of the batch. */
    private float[] pixelsOf(int image, int place) {
        int columns = shape[2] / patch;
        int top = image * shape[1] + place / columns * patch;
        int left = place % columns * patch;
        float[] copy = new float[patch * patch * channels];
        for (int y = 0; y < patch; y++) {
            int from = ((top + y) * shape[2] + left) * channels;
            System.arraycopy(pixels, from, copy, y * patch * channels, patch * channels);
        }
        return copy;
    }

    private Members of(int code) {
        return byCode.computeIfAbsent(code, unused -> new Members());
    }

    private List<Map.Entry<Integer, Members>> byUse() {
        return byCode.entrySet().stream()
                .sorted(Comparator.comparing(code -> -code.getValue().count))
                .toList();
    }

    private String use(String what) {
        int all = byCode.values().stream().mapToInt(members -> members.count).sum();
        int most = byCode.values().stream()
                .mapToInt(members -> members.count)
                .max()
                .orElse(0);
        return String.format(
                Locale.ROOT,
                "<p class=\"note\">%d of %d codes are those of the %d %s; the most used one of %.1f %% of them.</p>%n",
                byCode.size(),
                method.codes(),
                all,
                what,
                100.0 * most / Math.max(1, all));
    }

    private String table(Tiles tiles) {
        String rows = byUse().stream()
                .limit(CODES)
                .map(code ->
                        "<tr><th scope=\"row\">" + code.getKey() + "</th><td>" + code.getValue().count + "</td><td>"
                                + code.getValue().images.stream()
                                        .limit(MEMBERS)
                                        .map(tiles::tile)
                                        .collect(Collectors.joining())
                                + "</td></tr>\n")
                .collect(Collectors.joining());
        return use("images") + "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">code</th>"
                + "<th scope=\"col\">images</th><th scope=\"col\">some of them</th></tr></thead>\n<tbody>\n" + rows
                + "</tbody></table></div>\n";
    }

    private String picture() {
        List<Map.Entry<Integer, Members>> full = byUse().stream()
                .filter(code -> code.getValue().patches.size() == MEMBERS)
                .toList();
        if (full.isEmpty()) {
            return use("patches");
        }
        int rows = Math.min(CODES, full.size());
        List<Map.Entry<Integer, Members>> shown = IntStream.range(0, rows)
                .mapToObj(row -> full.get(row * full.size() / rows))
                .toList();
        int length = patch * patch * channels;
        Map<String, float[]> columns = new LinkedHashMap<>();
        for (int member = 0; member < MEMBERS; member++) {
            float[] column = new float[rows * length];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(shown.get(row).getValue().patches.get(member), 0, column, row * length, length);
            }
            columns.put("patch " + member, column);
        }
        PictureSheet sheet = new PictureSheet(patch, patch, channels, view.normalization());
        return use("patches") + "<p>A row for each of " + rows + " visual tokens, from the most used to the least: "
                + MEMBERS + " patches that have it.</p>\n"
                + Pictures.element(sheet.draw(rows, columns), "patches of " + rows + " visual tokens, a row each");
    }
}
