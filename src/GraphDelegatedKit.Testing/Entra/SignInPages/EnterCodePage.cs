namespace GraphDelegatedKit.Testing.Entra.SignInPages;

internal static class EnterCodePage
{
    public static PageResponse Create(SignInFlow flow, string? problem = null) => new(Html.RenderPage("Enter code", $"""
        <h1>Enter code</h1>
        {Html.RenderProblem(problem)}
        <p class="soft">Enter the code that the app or device shows you.</p>
        <form method="post" action="/devicelogin">
        {Html.RenderState(flow.State)}
        <label for="otc">Code</label>
        <input type="text" class="code" id="otc" name="otc" required maxlength="20"
            autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus>
        <div class="actions"><button type="submit" class="main">Next</button></div>
        </form>
        """));
}
