using GraphDelegatedKit;
using Samples;
using Spectre.Console;

namespace UserAdmin;

/// <summary>
/// Enables or disables the users of a list: a dry run finds those whose state differs; after a confirmation, they are changed.
/// </summary>
internal sealed class SetAccountEnabledCommand(SampleSettings settings, SetAccountEnabledArguments arguments)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        arguments.Validate();
        var list = await UserInput.ReadAsync(arguments.InputPath, cancellationToken);
        if (list.Users.Count == 0) return UserInput.ReportEmpty(arguments.InputPath);

        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        var sessionOptions = environment.CreateSessionOptions(arguments.DryRun ? Scopes.ReadUsers : Scopes.ChangeUsers);
        await using var session = DelegatedSession.Open(sessionOptions);
        await using var graph = GraphClient.Create(session, environment.CreateClientOptions());
        await using var resumeFile = arguments is { ResumePath: { } resumePath, DryRun: false }
            ? await ResumeFile.OpenAsync(
                resumePath,
                $"{sessionOptions.Cloud.Name} {sessionOptions.Tenant}",
                state => ChangeAsync(graph, [], new() { State = state }, cancellationToken),
                cancellationToken)
            : null;
        var token = await session.GetTokenAsync(cancellationToken: cancellationToken);

        environment.ReportUnusedMethod(token);

        using var requests = environment.CountRequests();
        var plan = new SetAccountEnabledPlan(arguments, id => resumeFile?.State.WasSent(id) == true);
        using (var progressBar = new CountProgressBar("Looking up", settings.UseJson, list.Users.Count))
        {
            var dryRun = ChangeAsync(graph, list.Users, new() { DryRun = true, IncludeSelf = arguments.IncludeSelf }, cancellationToken);
            await foreach (var user in UserOrder.RestoreAsync(dryRun, list, progressBar, cancellationToken)) plan.Add(user);
        }

        if (plan.ToChange.Count > 0 && !await ConfirmAsync(plan, token.Account?.Username, cancellationToken)) return ExitCode.Failed;
        var exitCode = await ApplyAsync(graph, plan, resumeFile?.State, requests, cancellationToken);
        resumeFile?.MarkCompleted();
        return exitCode;
    }

    private async Task<int> ApplyAsync(
        IGraphClient graph, SetAccountEnabledPlan plan, BulkState? state, RequestCounter requests, CancellationToken cancellationToken)
    {
        using var progressBar = new CountProgressBar(arguments.Enable ? "Enabling" : "Disabling", settings.UseJson, plan.ToChange.Count);
        var summary = new OutcomeSummary(treatNotFoundAsDone: false);
        var report = new Report(settings.UseJson, summary, requests, progressBar) { PlannedCount = plan.Count };
        var orderedBuffer = new OrderedBuffer<ReportLine>(plan.Count);
        try
        {
            foreach (var (index, line) in plan.Decided) report.Add(orderedBuffer.Add(index, line));
            var changeOptions = new UserChangeOptions { State = state, IncludeSelf = true }; // the dry run has refused the own account
            await foreach (var result in ChangeAsync(graph, plan.ToChange.Keys, changeOptions, cancellationToken))
            {
                progressBar.Advance();
                var (index, user) = plan.ToChange[result.IdOrName];
                report.Add(orderedBuffer.Add(index, ReportLine.From(result, user, arguments.Enable)));
            }
        }
        finally
        {
            report.Add(orderedBuffer.GetRemaining()); // after an interruption: prints what is done
            report.Finish();
        }

        return report.ExitCode;
    }

    private IAsyncEnumerable<UserResult> ChangeAsync(
        IGraphClient graph, IEnumerable<string> users, UserChangeOptions options, CancellationToken cancellationToken) =>
        arguments.Enable
            ? graph.Users().EnableAsync(users, options, cancellationToken)
            : graph.Users().DisableAsync(users, options, cancellationToken);

    private async Task<bool> ConfirmAsync(SetAccountEnabledPlan plan, string? username, CancellationToken cancellationToken)
    {
        if (arguments.SkipConfirmation) return true;

        // Not a ConfirmationPrompt: that accepts neither "yes" nor "no" in full.
        var prompt = new TextPrompt<string>(Markup.Escape($"{plan.FormatQuestion(username)} [y/N]")).AllowEmpty();
        try
        {
            var answer = await prompt.ShowAsync(Terminal.Error, cancellationToken);
            if (answer.Trim().ToLowerInvariant() is "y" or "yes") return true;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync();
            throw;
        }

        await Console.Error.WriteLineAsync("Nothing was changed.".AsMemory(), cancellationToken);
        return false;
    }
}
