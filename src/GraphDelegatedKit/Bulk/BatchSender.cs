using System.Text.Json;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Bulk;

/// <summary>Sends one batch and says how it ended; it never throws.</summary>
internal sealed class BatchSender(IGraphClient graph, JsonSerializerOptions json, BulkState? state)
{
    private static readonly GraphUrl BatchUrl = GraphUrl.Literal("$batch"), BetaBatchUrl = GraphUrl.Literal("beta/$batch");

    private BatchWriter? _writer;

    public async Task<BatchOutcome> SendAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellationToken)
    {
        IReadOnlyList<BulkItem> written = [];
        try
        {
            var writer = Interlocked.Exchange(ref _writer, null) ?? new BatchWriter(json); // another while a body keeps this one waiting
            var batch = await writer.WriteAsync(items, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _writer, writer);
            written = batch.Items;
            if (written.Count == 0) return new(items, []) { Unwritable = batch.Unwritable, Responses = [] };

            if (state is not null) await state.RecordSentAsync(written, cancellationToken).ConfigureAwait(false); // on the disk before it is on the wire
            return await PostAsync(items, batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new(items, written) { FatalError = e };
        }
    }

    /// <summary>By itself, so that the pipeline answers the challenge with a newer token: the next batch goes with that.</summary>
    public async Task<BatchOutcome> SendUnbatchedAsync(BulkItem item, CancellationToken cancellationToken)
    {
        IReadOnlyList<BulkItem> items = [item];
        var request = item.Request;
        try
        {
            if (state is not null) await state.RecordSentAsync(items, cancellationToken).ConfigureAwait(false);
            var headers = new Dictionary<string, string>(request.HeadersOrNull ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase);
            using var response = await graph.SendAsync(new GraphRequest(request.Method, request.Url) { Headers = headers, Content = request.Content, Replay = request.Replay, ShouldBuffer = true }, cancellationToken).ConfigureAwait(false);
            var responseItem = new BatchResponseItem(1, response.Status, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(response.Headers), BulkJsonContext.Default.DictionaryStringString), await CopyBodyAsync(response, cancellationToken).ConfigureAwait(false));
            return new(items, items) { Json = response.JsonOptions, Attempts = GetAttempts(response), Responses = [responseItem] };
        }
        catch (GraphException e)
        {
            return new(items, items) { Error = e, Attempts = Math.Max(1, e.Attempts) };
        }
        catch (Exception e)
        {
            return new(items, items) { FatalError = e };
        }
    }

    private async Task<BatchOutcome> PostAsync(IReadOnlyList<BulkItem> items, WrittenBatch batch, CancellationToken cancellationToken)
    {
        var isBeta = items[0].Request.VersionedUrl.StartsWith("/beta/", StringComparison.Ordinal);
        var request = new GraphRequest(HttpMethod.Post, isBeta ? BetaBatchUrl : BatchUrl)
        {
            Content = new BatchContent(batch.Json),
            ShouldBuffer = true,
            Replay = batch.Items.Any(item => item.Request.Replay == Replay.Never) ? Replay.Never : Replay.WhenSafe, // a batch is a POST; each of it is judged by itself
        };
        try
        {
            using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var payload = await CopyBodyAsync(response, cancellationToken).ConfigureAwait(false);
            return new(items, batch.Items)
            {
                Unwritable = batch.Unwritable, Json = response.JsonOptions, Token = response.Token, Attempts = GetAttempts(response), Responses = BatchResponseParser.Parse(payload, batch.Items.Count),
            };
        }
        catch (GraphException e)
        {
            return new(items, batch.Items) { Unwritable = batch.Unwritable, Error = e, Attempts = Math.Max(1, e.Attempts) };
        }
    }

    private static int GetAttempts(GraphResponse response) => Math.Max(1, response.Context?.Attempts ?? 1);

    // Results keep their part of it, and for as long as the caller keeps them.
    private static async ValueTask<byte[]> CopyBodyAsync(GraphResponse response, CancellationToken cancellationToken)
    {
        var body = await response.ReadBytesAsync(cancellationToken).ConfigureAwait(false);
        return body.ToArray();
    }
}
