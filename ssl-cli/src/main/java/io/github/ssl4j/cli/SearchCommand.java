package io.github.ssl4j.cli;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.embedding.DuplicateGroup;
import io.github.ssl4j.embedding.EmbeddingIndex;
import io.github.ssl4j.embedding.Neighbour;
import io.github.ssl4j.encoder.Encoder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for images that are alike in a file that {@code embed} wrote. */
@Command(
        name = "search",
        description = "Find the images most like others, or like each other, by the cosine between their features in a"
                + " .npy file that ssl4j embed wrote.")
final class SearchCommand implements Callable<Integer> {
    private static final int USUAL_NEIGHBOURS = 10;

    @Spec
    private CommandSpec spec;

    @Option(names = "--index", required = true, paramLabel = "FILE", description = "A .npy file of ssl4j embed.")
    private Path index;

    @ArgGroup(multiplicity = "1")
    private Wanted wanted;

    /** What is looked for. */
    private static final class Wanted {
        @Option(
                names = "--query",
                arity = "1..*",
                paramLabel = "IMAGE",
                description = "Images, JPEG or PNG, to look for those most like them.")
        private List<Path> queries = new ArrayList<>();

        @Option(
                names = "--duplicates",
                paramLabel = "COSINE",
                description = "Lists the groups of images linked by at least this cosine, such as 0.98.")
        private Double duplicates;
    }

    @Option(names = "--k", paramLabel = "N", description = "How many images of each query. Default: 10.")
    private Integer count;

    @Option(
            names = "--sheet",
            paramLabel = "FILE.png",
            description = "Draws each query and the images found beside it, with rank and cosine.")
    private Path sheet;

    @Option(
            names = "--encoder",
            paramLabel = "FILE",
            description = "The encoder that the index was made by. Default: where it was then.")
    private Path encoder;

    @Option(
            names = "--data",
            converter = PathWords.Images.class,
            paramLabel = "PATH",
            description = "The images of the index, for --sheet, as embed took them. Default: where they were then.")
    private List<Path> data;

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(() -> {
            if (sheet != null) {
                ContactSheet.requireName(sheet);
            }
            try (EmbeddingIndex opened = EmbeddingIndex.open(index)) {
                if (wanted.duplicates != null) {
                    listDuplicates(opened);
                } else {
                    search(opened);
                }
            }
            out().flush();
            return 0;
        });
    }

    private void search(EmbeddingIndex opened) {
        int k = count == null ? Math.min(USUAL_NEIGHBOURS, opened.size()) : count;
        if (k < 1 || k > opened.size()) {
            throw new IllegalArgumentException(
                    "--k: expected 1 to the " + opened.size() + " images of " + index + ", found " + k);
        }
        Path file = encoder == null ? Path.of(opened.info().encoder()) : encoder;
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("expected the encoder of " + index + " at " + file
                    + ", found nothing there; name it with --encoder FILE");
        }
        opened.requireEncoder(file);
        List<Image> queries = wanted.queries.stream()
                .map(query -> QueryImage.read(query, decoding))
                .toList();
        List<List<Neighbour>> found;
        try (Encoder saved = Encoder.load(file)) {
            found = opened.nearest(
                    queries.stream()
                            .map(query -> saved.embed(QueryImage.withChannels(query, saved.channels())))
                            .toList(),
                    k);
        }
        if (sheet != null) {
            draw(opened, queries, found);
        }
        for (int q = 0; q < queries.size(); q++) {
            out().println((q == 0 ? "" : System.lineSeparator()) + wanted.queries.get(q));
            print(found.get(q));
        }
        if (sheet != null) {
            out().println(System.lineSeparator() + "Contact sheet  " + sheet);
        }
    }

    private void print(List<Neighbour> found) {
        out().println("  rank   cosine  image");
        int rank = 1;
        for (Neighbour neighbour : found) {
            out().printf(
                            Locale.ROOT,
                            "  %4d  %7.4f  %s%s%n",
                            rank++,
                            neighbour.cosine(),
                            neighbour.image().name(),
                            neighbour
                                    .image()
                                    .label()
                                    .map(label -> "  (" + label + ")")
                                    .orElse(""));
        }
    }

    private void draw(EmbeddingIndex opened, List<Image> queries, List<List<Neighbour>> found) {
        SourcePaths where = new SourcePaths(
                data != null
                        ? data
                        : opened.info().data().stream().map(SourcePaths::path).toList());
        ContactSheet drawn = new ContactSheet(queries.size(), found.get(0).size());
        try (ImageSource images = open(where)) {
            for (int q = 0; q < queries.size(); q++) {
                drawn.query(q, queries.get(q));
                for (int rank = 1; rank <= found.get(q).size(); rank++) {
                    Neighbour neighbour = found.get(q).get(rank - 1);
                    drawn.neighbour(q, rank, neighbour.cosine(), opened.image(neighbour.row(), images, where));
                }
            }
        }
        drawn.write(sheet);
    }

    private ImageSource open(SourcePaths where) {
        try {
            return decoding.open(where.paths());
        } catch (IllegalArgumentException e) {
            String hint = data == null ? "; name the images of " + index + " with --data PATH" : "";
            throw new IllegalArgumentException("--sheet: " + e.getMessage() + hint, e);
        }
    }

    private void listDuplicates(EmbeddingIndex opened) {
        if (count != null || sheet != null || encoder != null || data != null) {
            throw new IllegalArgumentException(
                    "--duplicates: expected no --k, --sheet, --encoder or --data, which go with --query");
        }
        List<DuplicateGroup> groups;
        try (Device device = Devices.best()) {
            groups = opened.duplicates(wanted.duplicates, device);
        }
        int images = groups.stream().mapToInt(group -> group.images().size()).sum();
        out().printf(
                        Locale.ROOT,
                        "%,d of %,d images have a cosine of at least %s with another, in %s.%n",
                        images,
                        opened.size(),
                        wanted.duplicates,
                        Counted.of(groups.size(), "group"));
        for (int g = 0; g < groups.size(); g++) {
            out().printf("%nGroup %d%n", g + 1);
            for (Neighbour image : groups.get(g).images()) {
                out().printf(
                                Locale.ROOT,
                                "  %7.4f  %s%n",
                                image.cosine(),
                                image.image().name());
            }
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
