using System.Globalization;
using System.Net;
using GraphDelegatedKit;
using Microsoft.AspNetCore.Diagnostics;
using WebApp.Pages;

namespace WebApp.Hosting;

/// <summary>The pages for errors that are no matter of the sign-in: those of Graph, unknown addresses, and faults of the app.</summary>
internal static class ErrorPages
{
    private const int DefaultRetryAfterSeconds = 10;

    public static void Use(WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(context =>
            WriteAsync(context, context.Features.Get<IExceptionHandlerFeature>()?.Error)));
        app.UseStatusCodePages(context => WriteAsync(context.HttpContext, error: null));
    }

    private static Task WriteAsync(HttpContext context, Exception? error)
    {
        var (status, title, text) = Describe(error, context.Response.StatusCode);
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            var seconds = (error as GraphException)?.RetryAfter?.TotalSeconds ?? DefaultRetryAfterSeconds;
            context.Response.Headers.RetryAfter = Math.Ceiling(seconds).ToString("F0", CultureInfo.InvariantCulture);
        }

        var layout = context.RequestServices.GetRequiredService<Layout>();
        return layout.WriteAsync(context, title, Html.Create($"""
            <h1>{title}</h1>
            <p>{text}</p>
            <p><a class="button" href="{layout.GetPath("/")}">Home</a></p>
            """));
    }

    private static (int Status, string Title, string Text) Describe(Exception? error, int status) => error switch
    {
        GraphException { Status: HttpStatusCode.Forbidden } graph =>
            (StatusCodes.Status403Forbidden, "Microsoft Graph refused the call", GetText(graph)),
        GraphException { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } graph =>
            (StatusCodes.Status503ServiceUnavailable, "Microsoft Graph is busy", GetText(graph)),
        GraphException graph => (StatusCodes.Status502BadGateway, "The call to Microsoft Graph failed", GetText(graph)),
        null when status == StatusCodes.Status404NotFound => (status, "This page does not exist", "Check the address, or start at home."),
        null when status < StatusCodes.Status500InternalServerError =>
            (status, "The request was not accepted", "Go back, and try again."),
        _ => (StatusCodes.Status500InternalServerError, "The app has failed", "The log of the app says why."),
    };

    private static string GetText(GraphException error) => $"{error.Message} {error.Remedy}".TrimEnd();
}
