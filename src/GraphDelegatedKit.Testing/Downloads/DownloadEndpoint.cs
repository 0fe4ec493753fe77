using System.Buffers;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Downloads;

// https://learn.microsoft.com/graph/api/driveitem-get-content#partial-range-downloads: the bytes themselves. The address is the permission: an
// Authorization header is refused. Range is honoured here and only here; If-Range guards it.
internal sealed class DownloadEndpoint(AllDrives drives, TempAuth tempAuth) : IEndpoint
{
    private const int BufferSize = 128 * 1024;

    public Route Route { get; } = new(Role.Files, "GET HEAD", TempAuth.Path);

    public async Task AnswerAsync(Exchange exchange)
    {
        var query = exchange.Request.Query;
        var driveId = query["DriveId"].ToString();
        var itemId = query["UniqueId"].ToString();
        if (exchange.Request.Headers.Authorization.Count > 0 || !tempAuth.Allows(driveId, itemId, query["tempauth"].ToString(), exchange.Now))
            throw new GraphRefusal(401, "unauthenticated", "The permission in this address is missing or has expired, or an Authorization header came with it.");

        var item = drives.ById(driveId)?.ById(itemId);
        if (item?.Content is not { } content)
            throw GraphRefusal.ItemNotFound();

        var file = drives.Blobs.Open(content);
        await using (file.ConfigureAwait(false))
        {
            await SendAsync(exchange, item, content, file).ConfigureAwait(false);
        }
    }

    private static Task SendAsync(Exchange exchange, Item item, FileContent content, FileStream file)
    {
        var response = exchange.Response;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = item.ETag;
        response.Headers.LastModified = item.Modified.ToString("R");
        response.ContentType = MimeTypes.Of(item.Name);
        response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(item.Name)}";

        var header = exchange.Request.Headers.Range.ToString();
        var ifRange = exchange.Request.Headers.IfRange.ToString();
        if (header.Length == 0 || (ifRange.Length > 0 && ifRange != item.ETag))
            return SendAsync(exchange, file, 0, content.Size);

        var range = ByteRange.Read(header, content.Size, out var unsatisfiable);
        if (unsatisfiable)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{content.Size}";
            return Task.CompletedTask;
        }

        if (range is not { } asked)
            return SendAsync(exchange, file, 0, content.Size);

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = $"bytes {asked.From}-{asked.From + asked.Length - 1}/{content.Size}";
        return SendAsync(exchange, file, asked.From, asked.Length);
    }

    private static async Task SendAsync(Exchange exchange, FileStream file, long from, long length)
    {
        exchange.Response.ContentLength = length;
        if (HttpMethods.IsHead(exchange.Request.Method))
            return;

        file.Position = from;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var left = length; left > 0;)
            {
                var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, BufferSize)), exchange.Aborted).ConfigureAwait(false);
                await exchange.Response.Body.WriteAsync(buffer.AsMemory(0, read), exchange.Aborted).ConfigureAwait(false);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
