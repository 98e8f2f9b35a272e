package io.github.ssl4j.examples;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.mim.Beit;
import io.github.ssl4j.mim.CodebookUse;
import io.github.ssl4j.mim.DiscreteVae;
import io.github.ssl4j.mim.PatchCodebook;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.ViewPass;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What BEiT adds to a run: its tokenizer is made of the same images, seen as BEiT sees them, before it trains; and how many
 * tokens it tells is printed after every epoch.
 *
 * @param tokenizer the tokenizer's settings
 * @param views how the images are seen
 * @param threads that decode and augment
 */
record BeitRun(TokenizerSetup tokenizer, ViewPolicy views, int threads) implements RunPart {
    private static final int BATCH = 256;

    @Override
    public void before(SslMethod method, ImageSource images, PrintWriter out) {
        Beit beit = (Beit) method;
        LoaderOptions loading = LoaderOptions.forTraining(Math.min(BATCH, images.size()), tokenizer.seed())
                .withThreads(threads);
        ViewPass pass = ViewPass.of(images, views, loading, beit.backbone().device(), 0);
        if (beit.tokenizer() instanceof PatchCodebook codebook) {
            codebook.fit(pass);
        } else if (beit.tokenizer() instanceof DiscreteVae autoencoder) {
            Pretrainer.of(autoencoder, images, views, tokenizer.recipe())
                    .seed(tokenizer.seed())
                    .loaderThreads(threads)
                    .listener(ProgressLine.onErrorStream(autoencoder.name()))
                    .run();
        } else {
            throw new IllegalStateException("expected a tokenizer that can be made of images, found "
                    + beit.tokenizer().getClass().getName());
        }
        out.printf("Tokenizer %s: %s.%n", tokenizer.kind(), CodebookUse.of(beit.tokenizer(), pass));
        out.flush();
    }

    @Override
    public List<TrainingListener> listeners(SslMethod method, PrintWriter out) {
        return List.of(new AccuracyLine((Beit) method, out));
    }

    /** Prints after every epoch how many of its hidden patches' tokens were told. */
    private static final class AccuracyLine implements TrainingListener {
        private final Beit beit;
        private final PrintWriter out;
        private double sum;
        private int steps;

        AccuracyLine(Beit beit, PrintWriter out) {
            this.beit = beit;
            this.out = out;
        }

        @Override
        public void onStep(StepReport report) {
            sum += beit.accuracy();
            steps++;
        }

        @Override
        public void onEpochEnd(int epoch) {
            out.printf(Locale.ROOT, "Epoch %d: %.1f %% of the hidden tokens told.%n", epoch + 1, 100 * sum / steps);
            out.flush();
            sum = 0;
            steps = 0;
        }
    }
}
