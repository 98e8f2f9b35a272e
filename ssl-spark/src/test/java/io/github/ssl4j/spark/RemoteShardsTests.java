package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.shards.ShardFormat;
import io.github.ssl4j.shards.ShardPlan;
import io.github.ssl4j.shards.ShardWriter;
import io.github.ssl4j.spark.hadoop.NodeFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ssl4j command with shards in one of Hadoop's file systems. */
@Timeout(180)
final class RemoteShardsTests {
    private static final String KNOWN = "-D" + NodeFileSystem.SETTING + "=" + NodeFileSystem.class.getName();

    @TempDir
    private Path folder;

    private TinyRun local;
    private TinyRun remote;

    @BeforeEach
    void makeShards() throws IOException {
        System.setProperty(NodeFileSystem.SETTING, NodeFileSystem.class.getName());
        Path images = ImageFolders.twoClasses(folder.resolve("images"), TinyRun.IMAGES);
        Path shards = folder.resolve("shards");
        ShardWriter.write(
                ShardPlan.of(images, shards, 16).withFormat(ShardFormat.PNG).withImagesPerShard(50));
        String pattern = shards + "/shard-{000000..000002}.tar";
        local = new TinyRun(folder, Path.of(pattern));
        remote = new TinyRun(folder, SourcePaths.path(NodeFileSystem.ROOT + pattern));
    }

    @AfterEach
    void forget() {
        System.clearProperty(NodeFileSystem.SETTING);
    }

    @Test
    @Tag("slow")
    void workersStoppedAndResumedMakeTheEncoderOfTheSameShardsOnThisMachine() throws Exception {
        local.complete(TinyRun.onTwoWorkers(local.begin(folder.resolve("local"))));
        Path out = folder.resolve("remote");
        Driver first = remote.start(TinyRun.onTwoWorkers(remote.begin(out)), KNOWN);
        first.awaitSteps(out, 9);
        Driver.signal("INT", List.of(first.running().process().toHandle()));
        assertThat(first.ended().code()).isEqualTo(130);
        assertThat(Files.readString(out.resolve("config.json")))
                .contains('"' + remote.images().toString() + '"');

        remote.complete(TinyRun.onTwoWorkers(TinyRun.resume(out)), KNOWN);

        assertThat(TinyRun.losses(out)).isEqualTo(TinyRun.losses(folder.resolve("local")));
        assertThat(TinyRun.encoder(out)).isEqualTo(TinyRun.encoder(folder.resolve("local")));
    }

    @Test
    void imagesAreListedFromThere() throws Exception {
        String where = remote.images().toString();

        JavaProcess.Ended ended = remote.complete(List.of("images", where), KNOWN);

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains("128 images: 128 .png; 3 channels, 2 classes")
                .doesNotContain(":/here");
    }
}
