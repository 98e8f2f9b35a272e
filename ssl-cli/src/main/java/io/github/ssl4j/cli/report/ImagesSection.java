package io.github.ssl4j.cli.report;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.train.Checkpoint;
import io.github.ssl4j.train.Coded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the encoder of a run makes of images, beside what it made of them untrained. */
final class ImagesSection {
    private static final int MOST = 1000;
    private static final int FEWEST = 10;

    private final RecordedRun run;
    private final RunImages images;
    private final ImageSource shown;
    private final Tiles tiles;

    private ImagesSection(RecordedRun run, RunImages images, int number) {
        this.run = run;
        this.images = images;
        this.shown = evenly(images.heldOut().orElse(images.training()));
        this.tiles = new Tiles(shown, "tiles-" + number);
    }

    /** Returns the section of a run, the views it is trained on first; {@code number} tells runs of one page apart. */
    static String html(RecordedRun run, RunImages images, int number) {
        Path file = run.folder().resolve("encoder.safetensors");
        StringBuilder html = new StringBuilder("<h3>" + Html.text(run.name()) + "</h3>\n");
        html.append(ViewsPicture.html(
                Pretraining.asIn(run.folder(), images.training()).plan(), images.training()));
        if (!Files.exists(file)) {
            return html + note("There is no encoder yet: the run has not finished an epoch.");
        }
        ImagesSection section = new ImagesSection(run, images, number);
        if (section.shown.size() < FEWEST) {
            return html
                    + note("Neighbours and maps need at least " + FEWEST + " images, found " + section.shown.size()
                            + ".");
        }
        try (Encoder encoder = Encoder.load(file)) {
            section.compare(encoder, html);
        }
        return html.toString();
    }

    private static ImageSource evenly(ImageSource all) {
        int count = Math.min(MOST, all.size());
        return all.select(IntStream.range(0, count)
                .map(i -> (int) ((long) i * all.size() / count))
                .toArray());
    }

    private void compare(Encoder encoder, StringBuilder html) {
        Features trained = encoder.embed(shown);
        Features untrained;
        String codes;
        try (PretrainingRun fresh = fresh(encoder)) {
            untrained = fresh.encoder().embed(shown);
            codes = codes(fresh);
        }
        html.append(tiles.style())
                .append(note((images.heldOut().isPresent() ? "Held-out images" : "Images it was trained on") + ": "
                        + trained.count() + " of "
                        + images.heldOut().orElse(images.training()).size() + "."))
                .append("<h4>Nearest neighbours by cosine</h4>\n")
                .append(NeighboursTable.html(
                        trained, untrained, encoder.network().device(), tiles))
                .append("<h4>Maps of the embeddings</h4>\n")
                .append(EmbeddingMap.html(trained, encoder.network().device(), shown, tiles));
        html.append(codes);
        Optional<ImageSource> bank =
                images.heldOut().filter(ImageSource::labelled).map(part -> images.training());
        bank.filter(ImageSource::labelled)
                .ifPresent(labelled -> html.append("<h4>Confusions</h4>\n")
                        .append(ConfusionTable.html(
                                encoder.network().device(), encoder.embed(evenly(labelled)), trained)));
    }

    private PretrainingRun fresh(Encoder trained) {
        Pretraining begun = Pretraining.asIn(run.folder(), images.training())
                .device(trained.network().device());
        return begun.open(begun.plan(), Optional.empty(), false);
    }

    /** Returns the codes of the images by a method that has any, as its last checkpoint left it. */
    private String codes(PretrainingRun fresh) {
        Path checkpoint = run.folder().resolve("checkpoint.safetensors");
        if (!(fresh.method() instanceof Coded coded) || !Files.exists(checkpoint)) {
            return "";
        }
        Checkpoint.restore(checkpoint, fresh.method());
        return "<h4>Prototypes and codes</h4>\n"
                + CodesSection.html(coded, fresh.device(), shown, fresh.plan().evaluation(), tiles);
    }

    private static String note(String words) {
        return "<p class=\"note\">" + Html.text(words) + "</p>\n";
    }
}
