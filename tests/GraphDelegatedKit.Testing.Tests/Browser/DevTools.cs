using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Browser;

// One DevTools connection: calls by number, events by name.
internal sealed class DevTools : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _calls = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new();
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;
    private int _number;

    public static async Task<DevTools> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        var tools = new DevTools();
        tools._socket.Options.Proxy = null;
        await tools._socket.ConnectAsync(address, cancellationToken);
        tools._reading = tools.ReadAsync();
        return tools;
    }

    public async Task<JsonNode> CallAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _number);
        var answer = _calls.GetOrAdd(number, _ => new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously));
        var message = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = number, ["method"] = method, ["params"] = parameters ?? [] });
        await _socket.SendAsync(message, WebSocketMessageType.Text, true, cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    // Ask before doing what causes it.
    public Task NextAsync(string name, CancellationToken cancellationToken) =>
        _events.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _socket.Dispose();
        _end.Dispose();
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
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), _end.Token);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);

                Hand(JsonNode.Parse(message.ToArray())!);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException or JsonException)
        {
            foreach (var call in _calls.Values)
                call.TrySetException(new IOException("The browser is gone.", ended));
        }
    }

    private void Hand(JsonNode message)
    {
        if ((int?)message["id"] is { } number && _calls.TryRemove(number, out var call))
        {
            if (message["error"] is { } error)
                call.SetException(new InvalidOperationException(error.ToJsonString()));
            else
                call.SetResult(message["result"]!);
        }
        else if ((string?)message["method"] is { } name && _events.TryRemove(name, out var happened))
        {
            happened.SetResult();
        }
    }
}
