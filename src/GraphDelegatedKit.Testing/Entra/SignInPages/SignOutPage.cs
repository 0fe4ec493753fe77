using System.Text.Json;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

internal static class SignOutPage
{
    // The browser leaves the page when every frame has loaded; an application that does not answer keeps it for this long.
    private const int MaxFrameMilliseconds = 3_000;

    public static PageResponse Create(string? target, IReadOnlyList<string> frames)
    {
        var script = target is null ? null : CreateScript(target);
        var link = target is null
            ? "<p>It is a good idea to close all browser windows.</p>"
            : $"""<p><a href="{Html.Encode(target)}">Back to the app</a></p>""";
        return new PageResponse(Html.RenderPage("You signed out", $"""
            <h1>You signed out of your account</h1>
            {link}
            {string.Concat(frames.Select(RenderFrame))}
            {(script is null ? "" : $"<script>{script}</script>")}
            """))
        {
            Script = script,
            FrameSources = [.. frames.Select(frame => new Uri(frame).GetLeftPart(UriPartial.Authority)).Distinct()],
        };
    }

    private static string RenderFrame(string url) =>
        $"""<iframe hidden title="Sign-out of an app" src="{Html.Encode(url)}"></iframe>""" + "\n";

    // The serializer escapes what could end the script.
    private static string CreateScript(string target)
    {
        var leave = $"location.replace({JsonSerializer.Serialize(target)})";
        return $"addEventListener('load', () => {leave}); setTimeout(() => {leave}, {MaxFrameMilliseconds})";
    }
}
