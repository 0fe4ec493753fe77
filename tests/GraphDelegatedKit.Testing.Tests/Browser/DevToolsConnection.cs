using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Browser;

// One DevTools connection: calls by number, events by name.
internal sealed class DevToolsConnection : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _calls = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new();
    private readonly CancellationTokenSource _cancellation = new();
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    public static async Task<DevToolsConnection> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var connection = new DevToolsConnection();
        connection._socket.Options.Proxy = null;
        await connection._socket.ConnectAsync(url, cancellationToken);
        connection._reading = connection.ReadAsync();
        return connection;
    }

    public async Task<JsonNode> CallAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var pending = _calls.GetOrAdd(id, _ => new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously));
        var message =
            JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] });
        await _socket.SendAsync(message, WebSocketMessageType.Text, true, cancellationToken);
        return await pending.Task.WaitAsync(cancellationToken);
    }

    // Called before the action that triggers the event.
    public Task WaitForEventAsync(string name, CancellationToken cancellationToken) =>
        _events.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
            .WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await _reading;
        _socket.Dispose();
        _cancellation.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using var message = new MemoryStream();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), _cancellation.Token);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);

                Dispatch(JsonNode.Parse(message.ToArray())!);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or JsonException)
        {
            foreach (var call in _calls.Values)
                call.TrySetException(new IOException("The browser is gone.", e));
        }
    }

    private void Dispatch(JsonNode message)
    {
        if ((int?)message["id"] is { } id && _calls.TryRemove(id, out var call))
        {
            if (message["error"] is { } error)
                call.SetException(new InvalidOperationException(error.ToJsonString()));
            else
                call.SetResult(message["result"]!);
        }
        else if ((string?)message["method"] is { } name && _events.TryRemove(name, out var waiter))
        {
            waiter.SetResult();
        }
    }
}
