using System.Text.Json;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Bulk;

/// <summary>Sends one batch and returns its outcome. Never throws: an exception becomes part of the outcome.</summary>
internal sealed class BatchSender(IGraphClient graph, BulkClient client, BulkState? state)
{
    private static readonly GraphUrl BatchUrl = GraphUrl.Literal("$batch"), BetaBatchUrl = GraphUrl.Literal("beta/$batch");

    private BatchWriter? _writer;

    public async Task<BatchOutcome> SendAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellationToken)
    {
        IReadOnlyList<BulkItem> written = [];
        try
        {
            var json = client.Json;
            var batch = await WriteAsync(items, json, cancellationToken).ConfigureAwait(false);
            written = batch.Items;
            if (written.Count == 0 && !MayBeWritableByClient(batch))
                return new(items, []) { Unwritable = batch.Unwritable, Responses = [] };

            await RecordSentAsync(written, cancellationToken).ConfigureAwait(false);
            return await PostAsync(items, batch, json, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new(items, written) { FatalError = e };
        }
    }

    /// <summary>
    /// Sends one request outside of a batch, so that the pipeline answers a 401 with a newer token. The next batch uses that token.
    /// </summary>
    public async Task<BatchOutcome> SendUnbatchedAsync(BulkItem item, CancellationToken cancellationToken)
    {
        IReadOnlyList<BulkItem> items = [item];
        var request = item.Request;
        try
        {
            await RecordSentAsync(items, cancellationToken).ConfigureAwait(false);
            var graphRequest = new GraphRequest(request.Method, request.Url)
            {
                Headers = new Dictionary<string, string>(request.Headers), // a copy: a decorator may add to it
                Content = request.Content,
                Replay = request.Replay,
                Reader = UnbatchedReader.Instance,
            };
            using var response = await graph.SendAsync(graphRequest, cancellationToken).ConfigureAwait(false);
            var responseHeaders = new Dictionary<string, string>(response.Headers);
            var headersJson = JsonSerializer.SerializeToUtf8Bytes(responseHeaders, BulkJsonContext.Default.DictionaryStringString);
            var body = await response.ReadAsync(UnbatchedReader.Instance, cancellationToken).ConfigureAwait(false);
            var responseItem = new BatchResponseItem(1, response.Status, headersJson, body) { IsJsonObject = body is [(byte)'{', ..] };
            return new(items, items)
            {
                Json = response.JsonOptions,
                Token = response.Token,
                Attempts = GetAttempts(response),
                Responses = [responseItem],
                Message = response.Message,
            };
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

    // The writer is reused, except while another batch still waits for the body of a request.
    private async ValueTask<WrittenBatch> WriteAsync(
        IReadOnlyList<BulkItem> items, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        var writer = Interlocked.Exchange(ref _writer, null);
        if (writer?.Json != json) writer = new BatchWriter(json);
        var batch = await writer.WriteAsync(items, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _writer, writer);
        return batch;
    }

    // The record reaches the disk before the request reaches the wire.
    private ValueTask RecordSentAsync(IReadOnlyList<BulkItem> written, CancellationToken cancellationToken) =>
        state is null ? default : new(state.RecordSentAsync(written, cancellationToken));

    private async Task<BatchOutcome> PostAsync(
        IReadOnlyList<BulkItem> items, WrittenBatch batch, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        var isBeta = items[0].Request.VersionedUrl.StartsWith("/beta/", StringComparison.Ordinal);
        var content = new BatchContent(batch);
        var reader = new BatchReader(content);
        var isContextInUse = client.IsContextInUse;
        var sendable = isContextInUse ? batch.Items : items;
        var request = new GraphRequest(HttpMethod.Post, isBeta ? BetaBatchUrl : BatchUrl)
        {
            Content = content,
            Reader = reader,

            // The batch is a POST, so the pipeline does not retry an ambiguous failure: BulkRetryRules decides for each request of the
            // batch.
            Replay = sendable.Any(item => item.Request.Replay == Replay.Never) ? Replay.Never : Replay.WhenSafe,
            PartWorkloads = isContextInUse ? [] : [.. items.Select(item => item.Workload).Distinct()],
            OnReceived = isContextInUse ? null : (context, token) => AdaptAsync(content, items, json, context, token),
        };
        try
        {
            using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.ClientContext is { } context) client.Report(context); // also if the decorator has sent a request of its own
            var responses = await response.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
            return new(items, content.Batch.Items)
            {
                Unwritable = content.Batch.Unwritable,
                Json = response.JsonOptions,
                Token = response.Token,
                Attempts = GetAttempts(response),
                Responses = responses,
                Message = response.Message,
            };
        }
        catch (GraphException e)
        {
            return new(items, content.Batch.Items)
            {
                Unwritable = content.Batch.Unwritable,
                Error = e,
                Attempts = Math.Max(1, e.Attempts),
            };
        }
        catch (NotSupportedException) when (content.Batch.Items.Count == 0)
        {
            return new(items, []) { Unwritable = content.Batch.Unwritable, Responses = [] };
        }
    }

    // Runs when a batch that was packed without the client's context has reached the client.
    private async Task AdaptAsync(
        BatchContent content,
        IReadOnlyList<BulkItem> items,
        JsonSerializerOptions json,
        GraphClientContext context,
        CancellationToken cancellationToken)
    {
        client.Report(context);
        if (context.Json == json) return;

        content.Batch = await WriteAsync(items, context.Json, cancellationToken).ConfigureAwait(false);
        if (content.Batch.Items.Count == 0) throw new NotSupportedException("No request of the batch can be serialized.");
        await RecordSentAsync(content.Batch.Items, cancellationToken).ConfigureAwait(false);
    }

    // A type that these JSON options do not know may be known to those of the client behind a decorator.
    private bool MayBeWritableByClient(WrittenBatch batch) =>
        !client.HasContext && batch.Unwritable.Any(pair => pair.Error is NotSupportedException);

    private static int GetAttempts(GraphResponse response) => Math.Max(1, response.Context?.Attempts ?? 1);
}
