namespace GraphDelegatedKit.Testing.Entra.Pages;

internal static class DonePage
{
    public static PageAnswer SignedIn(string application) => Tell(
        "You have signed in", $"You have signed in to {application} on your device. You may now close this window.");

    public static PageAnswer Declined(string application) => Tell(
        "Sign-in cancelled", $"{application} was not given access. You may now close this window.");

    public static PageAnswer TooLate() => Problem("Code no longer valid", "This code has expired or was used already. Go back to the app and ask for a new one.");

    public static PageAnswer Lost() => Problem("Start again", "This page has been open for too long, or did not come from here. Start again from the app.");

    public static PageAnswer Problem(string title, string words) => new(Html.Page(title, $"""
        <h1>{Html.Encode(title)}</h1>
        {Html.Problem(words)}
        """));

    private static PageAnswer Tell(string title, string words) => new(Html.Page(title, $"""
        <h1>{Html.Encode(title)}</h1>
        <p role="status">{Html.Encode(words)}</p>
        """));
}
