package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SparkMasterTests {

    @Test
    void aMasterThatDoesNotAnswerIsNamed() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> SparkMaster.connect("spark://127.0.0.1:" + port, "tests"))
                .withMessageStartingWith("the Spark master spark://127.0.0.1:" + port + " cannot be reached")
                .withMessageContaining("Connection refused");
    }

    @Test
    @Tag("slow")
    @Timeout(120)
    void aServiceThatIsNoMasterIsNamed() throws Exception {
        try (ServerSocket mute = new ServerSocket(0)) {
            String url = "spark://127.0.0.1:" + mute.getLocalPort();
            assertThatIllegalStateException()
                    .isThrownBy(() -> SparkMaster.connect(url, "tests"))
                    .withMessageStartingWith("no connection to the Spark master " + url);
        }
    }

    @Test
    void localClustersMayFollowEachOtherAndLeaveNoFolders() throws IOException {
        Path abandoned = Files.createTempDirectory("ssl4j-spark-");
        Files.createFile(abandoned.resolve("lock"));
        List<Path> folders = new ArrayList<>(List.of(abandoned));
        for (int i = 0; i < 2; i++) {
            try (SparkMaster master = SparkMaster.connect("local-cluster[1,1,1024]", "tests")) {
                Path local = Path.of(master.context().getConf().get("spark.local.dir"));
                assertThat(local).isNotEmptyDirectory();
                folders.add(local.getParent());
            }
        }
        assertThat(folders)
                .doesNotHaveDuplicates()
                .allSatisfy(folder -> assertThat(folder).doesNotExist());
    }

    @Test
    void executorsHaveThePropertiesOfTheDriverThatSayHowToCompute() throws Exception {
        Map<String, String> properties = Map.of(
                "ssl4j.device", "nd4j",
                "ssl4j.cuda.cache", "/tmp/a \"folder\\\\ of mine",
                "ssl4j.cuda.tf32", "true",
                "ssl4j.columns", "40",
                "spark.executor.extraJavaOptions", "-Dssl4j.cuda.tf32=false");
        properties.forEach(System::setProperty);
        try (SparkMaster master = SparkMaster.connect("local-cluster[1,1,1024]", "tests")) {
            ArrayList<String> found = SparkWorkers.of(master.context(), 1).run((collectives, attempt) -> {
                ArrayList<String> values = new ArrayList<>();
                for (String name : List.of("ssl4j.device", "ssl4j.cuda.cache", "ssl4j.cuda.tf32", "ssl4j.columns")) {
                    values.add(System.getProperty(name));
                }
                return values;
            });
            assertThat(found).containsExactly("nd4j", "/tmp/a \"folder\\\\ of mine", "false", null);
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void aMasterWithoutPortIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SparkMaster.connect("spark://somewhere", "tests"))
                .withMessage("expected a master like spark://host:7077, found spark://somewhere");
    }

    @Test
    void aMasterOfNoKnownKindIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SparkMaster.connect("mesh://somewhere", "tests"))
                .withMessageStartingWith("expected a Spark master like spark://HOST:7077")
                .withMessageContaining("found mesh://somewhere");
    }
}
