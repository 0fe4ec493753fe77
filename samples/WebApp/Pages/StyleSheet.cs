namespace WebApp.Pages;

/// <summary>The style sheet, which is part of the program.</summary>
internal static class StyleSheet
{
    public const string Path = "/site.css";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, (HttpContext context) =>
    {
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Stream(typeof(StyleSheet).Assembly.GetManifestResourceStream("site.css")!, "text/css; charset=utf-8");
    });
}
