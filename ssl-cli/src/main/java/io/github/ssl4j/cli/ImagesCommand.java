package io.github.ssl4j.cli;

import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageInspection;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ImageSummary;
import io.github.ssl4j.data.files.FileNames;
import io.github.ssl4j.data.files.PassedOver;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what images there are, and what is wrong with them. */
@Command(
        name = "images",
        description = {
            "Say what images there are: how many, of which formats and sizes, their classes and values; what is passed over"
                    + " and why; which are corrupt, and which are the same.",
            "Sizes and values are those of a sample, unless --check reads all."
        })
final class ImagesCommand implements Callable<Integer> {
    private static final int SAMPLE = 256;
    private static final int LISTED = 50;
    private static final int TILES = 100;
    private static final int COLUMNS = 10;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            converter = PathWords.Images.class,
            description = "The images, as --data of pretrain takes them.")
    private List<Path> paths;

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Option(
            names = "--check",
            description = "Read every image and name all that are corrupt. The exit code is 1 if any is.")
    private boolean check;

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            description = "Write a PNG that shows up to 100 of the images, spread evenly.")
    private Path sheet;

    @Override
    public Integer call() throws Exception {
        if (sheet != null) {
            ContactSheet.requireName(sheet);
        }
        return Failures.catchingOutOfMemory(() -> {
            try (ImageSource images = decoding.open(paths)) {
                return report(images);
            }
        });
    }

    private int report(ImageSource images) {
        PrintWriter out = spec.commandLine().getOut();
        ImageSummary summary = images.summary();
        summary.lines().forEach(out::println);
        printPassedOver(out, summary.passedOver());
        printClasses(out, summary.perClass());
        out.flush();
        ImageInspection found = ImageInspection.of(images, check ? images.size() : SAMPLE);
        print(out, images, found);
        printDuplicates(out, images, ImageInspection.duplicates(images));
        if (sheet != null) {
            writeSheet(images);
            out.println("Contact sheet " + sheet);
        }
        out.flush();
        return check && !found.corrupt().isEmpty() ? 1 : 0;
    }

    private static void printPassedOver(PrintWriter out, List<PassedOver> all) {
        if (!all.isEmpty()) {
            out.println();
            out.println("Passed over");
        }
        for (PassedOver passed : all) {
            out.printf(
                    Locale.ROOT,
                    "  %,9d  %s%s: %s%s%n",
                    passed.count(),
                    passed.what(),
                    passed.why().isEmpty() || passed.why().equals(passed.what()) ? "" : " (" + passed.why() + ")",
                    String.join(", ", passed.examples()),
                    passed.count() > passed.examples().size() ? ", ..." : "");
        }
    }

    private static void printClasses(PrintWriter out, Map<String, Integer> perClass) {
        if (!perClass.isEmpty()) {
            out.println();
            out.println("Images per class");
        }
        perClass.entrySet().stream()
                .limit(LISTED)
                .forEach(entry -> out.printf(Locale.ROOT, "  %,9d  %s%n", entry.getValue(), entry.getKey()));
        printRest(out, perClass.size(), "classes");
    }

    private static void printRest(PrintWriter out, int count, String what) {
        if (count > LISTED) {
            out.printf(Locale.ROOT, "  and %,d more %s%n", count - LISTED, what);
        }
    }

    private void print(PrintWriter out, ImageSource images, ImageInspection found) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%,d of %s read%s%n",
                found.looked(),
                Counted.of(images.size(), "image"),
                found.looked() == images.size() ? "" : ", spread evenly");
        found.median()
                .ifPresent(median -> out.printf(
                        "  pixels     %s at the median, from %s to %s%n",
                        median, found.smallest().orElseThrow(), found.largest().orElseThrow()));
        if (found.median().isPresent()) {
            out.println("  mean       " + numbers(found.mean()));
            out.println("  deviation  " + numbers(found.deviation()));
        }
        out.printf(Locale.ROOT, "  corrupt    %,d%s%n", found.corrupt().size(), check ? "" : "; --check reads all");
        for (CorruptImage image : found.corrupt()) {
            out.println("    " + FileNames.printable(image.name()) + ": " + image.reason());
        }
    }

    private static String numbers(List<Double> values) {
        return values.stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value))
                .collect(Collectors.joining(" "));
    }

    private static void printDuplicates(PrintWriter out, ImageSource images, List<List<Integer>> duplicates) {
        out.println();
        int more = duplicates.stream().mapToInt(same -> same.size() - 1).sum();
        out.printf("%s %s the content of another%n", Counted.of(more, "image"), more == 1 ? "has" : "have");
        for (List<Integer> same : duplicates.subList(0, Math.min(LISTED, duplicates.size()))) {
            out.println("  "
                    + same.stream().map(images::name).map(FileNames::printable).collect(Collectors.joining(" = ")));
        }
        printRest(out, duplicates.size(), "contents");
    }

    private void writeSheet(ImageSource images) {
        int count = Math.min(TILES, images.size());
        int columns = Math.min(COLUMNS, count);
        ContactSheet drawn = new ContactSheet((count + columns - 1) / columns, columns - 1);
        Image image = new Image(images.channels(), 1, 1);
        for (int i = 0; i < count; i++) {
            try {
                images.read((int) ((long) i * images.size() / count), image);
                drawn.tile(i / columns, i % columns, image);
            } catch (CorruptImageException e) {
                continue; // its place stays empty; it is named above or by --check
            }
        }
        drawn.write(sheet);
    }
}
