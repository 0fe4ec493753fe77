namespace GraphDelegatedKit.Testing.Entra.SignInPages;

internal static class ResultPage
{
    public static PageResponse SignedIn(string application) => CreateMessage(
        "You have signed in", $"You have signed in to {application} on your device. You may now close this window.");

    public static PageResponse Declined(string application) => CreateMessage(
        "Sign-in cancelled", $"{application} was not given access. You may now close this window.");

    public static PageResponse CodeExpired() =>
        Error("Code no longer valid", "This code has expired or was used already. Go back to the app and ask for a new one.");

    public static PageResponse FlowExpired() =>
        Error("Start again", "This page has been open for too long, or did not come from here. Start again from the app.");

    public static PageResponse RequestFailed(EntraError error) =>
        Error("Sorry, but we're having trouble signing you in", $"AADSTS{error.Code}: {error.Description}") with
        {
            Error = error.ToRequestError(),
        };

    public static PageResponse BackToProgram() => CreateMessage(
        "Back to the app",
        "The app reads the result from the address of this page. If it asks for that address, copy it from your browser.");

    public static PageResponse Error(string title, string message) => new(Html.RenderPage(title, $"""
        <h1>{Html.Encode(title)}</h1>
        {Html.RenderProblem(message)}
        """));

    private static PageResponse CreateMessage(string title, string message) => new(Html.RenderPage(title, $"""
        <h1>{Html.Encode(title)}</h1>
        <p role="status">{Html.Encode(message)}</p>
        """));
}
