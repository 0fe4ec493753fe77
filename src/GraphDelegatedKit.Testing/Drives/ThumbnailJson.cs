using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Downloads;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Drives;

// https://learn.microsoft.com/graph/api/resources/thumbnailset: an image has one set of thumbnails, other items have none. The address of
// a thumbnail leads to the image itself: the tenant does not scale images, so that the width and height are those of a square.
internal sealed class ThumbnailJson(DownloadUrlSigner urlSigner)
{
    public const string SetId = "0";

    private static readonly (string Name, int Size)[] Sizes = [("large", 800), ("medium", 176), ("small", 96)];

    public IReadOnlyList<JsonObject> CreateSets(RequestContext context, Drive drive, Item item)
    {
        if (item.IsFolder || !MimeTypes.FromFileName(item.Name).StartsWith("image/", StringComparison.Ordinal))
            return [];
        var set = new JsonObject { ["id"] = SetId };
        foreach (var (name, size) in Sizes)
        {
            set[name] = new JsonObject
            {
                ["height"] = size, ["url"] = urlSigner.CreateUrl(context.Origin, drive, item, context.Now), ["width"] = size,
            };
        }

        return [set];
    }
}
