using System.Globalization;

namespace GraphDelegatedKit.Testing.Entra.Pages;

internal static class ChoosePersonPage
{
    private const int Shown = 4;

    // A name that did not work comes back in the field it was typed into, which then stands first: what is wrong and where to correct it are seen together.
    public static PageAnswer Show(Visit visit, string application, IEnumerable<LocalUser> everybody, string? hint = null, string? problem = null)
    {
        var tiles = Tiles(visit, everybody, autofocus: problem is null);
        var field = Field(visit, hint, autofocus: problem is not null);
        return new(Html.Page("Pick an account", $"""
            <h1>Pick an account</h1>
            {Html.Problem(problem)}
            <p class="soft">to sign in to {Html.Encode(application)}. There is no password here: you are whoever you choose.</p>
            {(problem is null ? tiles : field)}
            <hr>
            {(problem is null ? field : tiles)}
            """));
    }

    private static string Tiles(Visit visit, IEnumerable<LocalUser> everybody, bool autofocus) => $"""
        <form method="post" action="/signin">
        {Html.State(visit.State)}
        <ul class="people">
        {string.Concat(everybody.Where(person => person.AccountEnabled).Take(Shown).Select((person, place) => Tile(person, autofocus && place == 0)))}
        </ul>
        </form>
        """;

    private static string Field(Visit visit, string? hint, bool autofocus) => $"""
        <form method="post" action="/signin">
        {Html.State(visit.State)}
        <label for="username">Somebody else</label>
        <input type="text" id="username" name="username" required maxlength="200" value="{Html.Encode(hint ?? "")}" 
            placeholder="name@contoso.onmicrosoft.com" autocomplete="off" autocapitalize="none" spellcheck="false"{Focus(autofocus)}>
        <div class="actions"><button type="submit" class="main">Next</button></div>
        </form>
        """;

    private static string Tile(LocalUser person, bool autofocus) => $"""
        <li><button type="submit" name="pick" value="{Html.Encode(person.UserPrincipalName)}"{Focus(autofocus)}>
            <span class="face" aria-hidden="true">{Html.Encode(Initials(person))}</span>
            <span class="who">{Html.Encode(person.DisplayName)}</span>
            <span class="as">{Html.Encode(person.UserPrincipalName)}</span></button></li>

        """;

    private static string Focus(bool autofocus) => autofocus ? " autofocus" : "";

    private static string Initials(LocalUser person) => string.Concat(
        person.DisplayName.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2).Select(name => StringInfo.GetNextTextElement(name)));
}
