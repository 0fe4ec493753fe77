using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Control;

// The page at "/" of loopback host names, with its style sheet and its script. It does everything by the control API.
internal static class LivePage
{
    // The policy forbids scripts and styles of other origins, inline scripts, and a frame around the page.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly Dictionary<string, PageFile> Files = new(StringComparer.Ordinal)
    {
        ["/"] = new("page.html", "text/html; charset=utf-8"),
        [ControlApi.Prefix + "/page.css"] = new("page.css", "text/css; charset=utf-8"),
        [ControlApi.Prefix + "/page.js"] = new("page.js", "text/javascript; charset=utf-8"),
        [ControlApi.Prefix + "/icon.svg"] = new("icon.svg", "image/svg+xml"),
    };

    public static bool Includes(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && Files.ContainsKey(request.Path.Value!)
            && HostNames.GetRole(request.Host.Host) == HostRole.Any;

    public static Task WriteAsync(HttpContext context)
    {
        var file = Files[context.Request.Path.Value!];
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = file.MediaType;
        context.Response.ContentLength = file.Bytes.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted).AsTask();
    }

    private sealed class PageFile(string name, string mediaType)
    {
        private readonly Lazy<byte[]> _bytes = new(() => Read(name));

        public string MediaType => mediaType;

        public byte[] Bytes => _bytes.Value;

        private static byte[] Read(string name)
        {
            using var resource = typeof(PageFile).Assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[resource.Length];
            resource.ReadExactly(bytes);
            return bytes;
        }
    }
}
