package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.ClusterWork;
import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.collectives.WorkerFailedException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.BarrierTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker as a task of a barrier stage: it meets the others, works, and returns what came of it.
 *
 * @param timeout how long it waits for the others, in the rendezvous and in every collective
 */
record WorkerTask(ClusterWork<?> work, int attempt, Duration timeout) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerTask.class);

    Outcome run() {
        BarrierTaskContext context = BarrierTaskContext.get();
        int rank = context.partitionId();
        String host = host(context.getTaskInfos()[rank].address());
        try {
            return meetAndWork(rank, host, text -> allGather(context, text));
        } catch (WorkerFailedException e) {
            LOG.warn("rank {} on {} stops: {}", rank, host, e.getMessage());
            return Outcome.lost(e);
        } catch (Exception | Error e) {
            LOG.error("rank {} on {} failed", rank, host, e);
            return Outcome.failed(rank, host, e);
        }
    }

    private static String[] allGather(BarrierTaskContext context, String text) {
        try {
            return context.allGather(text);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            // Scala declares none, and throws checked ones, too
            throw new WorkerFailedException(
                    "not all workers came to the rendezvous: " + GlooStore.firstLine(e), e, List.of());
        }
    }

    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }

    private Outcome meetAndWork(int rank, String host, Function<String, String[]> allGather) throws Exception {
        GlooStore store = null;
        String problem = "";
        try {
            GlooLibrary.load();
            store = rank == 0 ? GlooStore.serve(timeout) : null;
        } catch (IllegalStateException e) {
            problem = e.getMessage();
        }
        try {
            WorkerFacts own = WorkerFacts.here(host, store == null ? 0 : store.port(), problem);
            List<WorkerFacts> all = Arrays.stream(allGather.apply(own.text()))
                    .map(WorkerFacts::parse)
                    .toList();
            WorkerFacts.requireAlike(all);
            if (rank > 0) {
                store = GlooStore.connect(all.get(0).host(), all.get(0).port(), timeout);
            }
            return work(store, rank, all.size(), host);
        } finally {
            if (store != null) {
                store.close();
            }
        }
    }

    private Outcome work(GlooStore store, int rank, int size, String host) throws Exception {
        try (Collectives collectives = GlooCollectives.join(store, rank, size, host, timeout)) {
            Serializable result = work.run(collectives, attempt);
            return new Outcome.Done(rank == 0 ? result : null);
        }
    }
}
