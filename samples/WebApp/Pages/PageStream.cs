using System.Text;

namespace WebApp.Pages;

/// <summary>
/// A page that is sent in parts. Nothing is sent before the first flush, so that a sign-in that turns out to be needed can still replace
/// the page.
/// </summary>
internal sealed class PageStream(HttpContext context, Html start, Html end)
{
    private readonly StringBuilder _pending = new(start.ToString());

    public bool HasStarted => context.Response.HasStarted;

    public void Append(Html html) => _pending.Append(html);

    public async Task FlushAsync()
    {
        var part = _pending.ToString();
        _pending.Clear();
        await context.Response.WriteAsync(part, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public Task CompleteAsync()
    {
        Append(end);
        return FlushAsync();
    }
}
