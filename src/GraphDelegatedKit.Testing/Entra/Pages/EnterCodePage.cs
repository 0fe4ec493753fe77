namespace GraphDelegatedKit.Testing.Entra.Pages;

internal static class EnterCodePage
{
    public static PageAnswer Show(Visit visit, string? problem = null) => new(Html.Page("Enter code", $"""
        <h1>Enter code</h1>
        {Html.Problem(problem)}
        <p class="soft">Enter the code that the app or device shows you.</p>
        <form method="post" action="/devicelogin">
        {Html.State(visit.State)}
        <label for="otc">Code</label>
        <input type="text" class="code" id="otc" name="otc" required maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus>
        <div class="actions"><button type="submit" class="main">Next</button></div>
        </form>
        """));
}
