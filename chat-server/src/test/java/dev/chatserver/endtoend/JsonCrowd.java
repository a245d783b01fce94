package dev.chatserver.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chatserver.codec.ClientCommand;
import dev.chatserver.codec.ClientCommand.Resume;
import dev.chatserver.codec.RefusalException;
import dev.chatserver.codec.RoomName;
import dev.chatserver.codec.UserName;
import dev.chatserver.codec.client.ServerLine;
import dev.chatserver.codec.json.JsonClient;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Many clients of the JSON dialect, who do everything at once. */
final class JsonCrowd implements AutoCloseable {

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final int port;
  private final int count;
  private List<Client> clients = List.of();

  JsonCrowd(int port, int count) {
    this.port = port;
    this.count = count;
  }

  /**
   * Has all of them come, none waiting for another.
   *
   * @param after the number of the last line that they have; null for none
   */
  void enter(@Nullable Long after) throws RefusalException {
    List<Client> coming = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      coming.add(
          new Client(
              new ClientCommand.Hello(
                  UserName.of("client" + i), after == null ? null : new Resume.After(after))));
    }
    clients = coming;
    clients.forEach(Client::connect);
    TestServer.await().untilAsserted(() -> assertThat(clients).allMatch(client -> client.welcomed));
  }

  void says(int index, String text) {
    Channel channel = clients.get(index).channel;
    if (channel == null) {
      throw new AssertionError("not connected");
    }
    channel.writeAndFlush(new ClientCommand.In(RoomName.LOBBY, new ClientCommand.Say(text)));
  }

  void allRead(String text) {
    TestServer.await()
        .untilAsserted(() -> assertThat(clients).allMatch(client -> client.said.contains(text)));
  }

  List<List<String>> saidSinceEntry() {
    return clients.stream().map(client -> List.copyOf(client.said)).toList();
  }

  void cutOff() {
    for (Client client : clients) {
      Channel channel = client.channel;
      if (channel != null) {
        channel.close().awaitUninterruptibly();
      }
    }
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private final class Client extends SimpleChannelInboundHandler<ServerLine> {
    final List<String> said = new CopyOnWriteArrayList<>();
    private final ClientCommand.Hello hello;
    volatile boolean welcomed;
    volatile @Nullable Channel channel;

    Client(ClientCommand.Hello hello) {
      super(ServerLine.class);
      this.hello = hello;
    }

    void connect() {
      Client me = this;
      channel =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel created) {
                      JsonClient.install(created.pipeline(), "127.0.0.1", port, false);
                      created.pipeline().addLast(me);
                    }
                  })
              .connect("127.0.0.1", port)
              .channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ServerLine line) {
      if (line instanceof ServerLine.Prompt || line instanceof ServerLine.Notice) {
        ctx.writeAndFlush(hello); // a name may be held for a moment by who was cut off
      } else if (line instanceof ServerLine.Welcomed) {
        welcomed = true;
      } else if (line instanceof ServerLine.Said text) {
        said.add(text.text());
      }
    }
  }
}
