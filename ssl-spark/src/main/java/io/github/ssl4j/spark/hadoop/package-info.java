/** Files of Hadoop's file systems, such as HDFS, as files of {@code java.nio}. */
package io.github.ssl4j.spark.hadoop;
