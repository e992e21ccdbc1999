"""What the project's own server answers is no request to OpenHands, whatever languages both have."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.pipeline.matching import Sources, files_of, run_on
from v0to1 import pipeline
from v0to1.config import Config
from v0to1.pipeline import analysis

PAGE = """
export async function create(text: string) {
  const body = JSON.stringify({ initial_user_msg: text, repository: null });
  const answer = await fetch("/api/conversations", { method: "POST", body });
  const { conversation_id, status } = await answer.json();
  return { conversation_id, status };
}
export async function start(id: string) {
  const answer = await fetch(`/api/conversations/${id}/start`, { method: "POST" });
  return (await answer.json()).conversation_id;
}
export async function drop(id: string) {
  await fetch(`/api/conversations/${id}`, { method: "DELETE" });
}
"""

FASTAPI = """
from fastapi import APIRouter
router = APIRouter(prefix="/api/conversations")

@router.post("")
async def create():
    return {"conversation_id": "1"}

@router.post("/{cid}/start")
async def start(cid: str):
    return {"conversation_id": cid}

@router.delete("/{cid}")
async def drop(cid: str):
    return None
"""

AXUM = """
use axum::{routing::{delete, get, post}, Router};

#[tokio::main]
async fn main() {
    let app = Router::new()
        .route("/api/conversations", get(list).post(create))
        .route("/api/conversations/{id}/start", post(start))
        .route("/api/conversations/{id}", delete(remove));
    let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
"""


def client_at(base: str) -> str:
    """A client in TypeScript that asks what an expression gives."""
    return f"""
const BASE = {base};
export async function create(text: string) {{
  const body = JSON.stringify({{ initial_user_msg: text }});
  const answer = await fetch(`${{BASE}}/api/conversations`, {{ method: "POST", body }});
  return (await answer.json()).conversation_id;
}}
"""


SERVERS = {
    "src/main.rs: macros of actix": """
            use actix_web::{delete, post, web, App, HttpResponse, HttpServer};

            #[post("/api/conversations")]
            async fn create(body: web::Json<Create>) -> HttpResponse {
                HttpResponse::Ok().finish()
            }

            #[post("/api/conversations/{id}/start")]
            async fn start(id: web::Path<String>) -> HttpResponse {
                HttpResponse::Ok().finish()
            }

            #[actix_web::main]
            async fn main() -> std::io::Result<()> {
                HttpServer::new(|| {
                    App::new()
                        .service(create)
                        .service(start)
                        .route("/api/conversations/{id}", web::delete().to(remove))
                })
                    .bind("0.0.0.0:8080")?
                    .run()
                    .await
            }
        """,
    "Program.cs: a small server of ASP.NET": """
            var builder = WebApplication.CreateBuilder(args);
            var app = builder.Build();

            app.MapPost("/api/conversations", (CreateRequest request) => Results.Ok());
            app.MapPost("/api/conversations/{id}/start", (string id) => Results.Ok());
            app.MapDelete("/api/conversations/{id}", (string id) => Results.NoContent());

            app.Run();
        """,
    "Controllers/ConversationsController.cs: attributes of ASP.NET": """
            using Microsoft.AspNetCore.Mvc;

            [ApiController]
            [Route("api/conversations")]
            public class ConversationsController : ControllerBase
            {
                [HttpPost]
                public IActionResult Create([FromBody] CreateRequest request) => Ok(_service.Create(request));

                [HttpPost("{id}/start")]
                public IActionResult Start(string id) => Ok(_service.Start(id));

                [HttpDelete("{id}")]
                public IActionResult Remove(string id) => NoContent();
            }
        """,
    "src/main.rs: axum": AXUM,
    "main.go: routes of chi in each other": """
            package main

            import (
                "net/http"

                "github.com/go-chi/chi/v5"
            )

            func main() {
                r := chi.NewRouter()
                r.Route("/api/conversations", func(r chi.Router) {
                    r.Post("/", create)
                    r.Post("/{id}/start", start)
                    r.Delete("/{id}", remove)
                })
                http.HandleFunc("POST /api/conversations", create)
                http.ListenAndServe(":3000", r)
            }
        """,
    "chat/urls.py: paths of Django": """
            from django.urls import path

            from . import views

            urlpatterns = [
                path("api/conversations", views.conversations),
                path("api/conversations/<str:cid>", views.conversation),
                path("api/conversations/<str:cid>/start", views.start),
            ]
        """,
    "main.go: echo": """
            package main

            import "github.com/labstack/echo/v4"

            func main() {
                e := echo.New()
                e.POST("/api/conversations", create)
                e.POST("/api/conversations/:id/start", start)
                e.DELETE("/api/conversations/:id", remove)
                e.Logger.Fatal(e.Start(":1323"))
            }
        """,
    "server.js: a route of express": """
            const express = require("express");
            const app = express();
            app.post("/api/conversations", (req, res) => res.json({ conversation_id: "1" }));
            app.post("/api/conversations/:id/start", (req, res) => res.json(start(req.params.id)));
            app.route("/api/conversations/:id").delete((req, res) => res.status(204).end());
            app.listen(3000);
        """,
    "app.py: a blueprint of Flask": """
            from flask import Blueprint, Flask, jsonify

            bp = Blueprint("chat", __name__, url_prefix="/api")


            @bp.route("/conversations", methods=["POST"])
            def create():
                return jsonify(conversation_id="1")


            @bp.route("/conversations/<cid>/start", methods=["POST"])
            def start(cid):
                return jsonify(conversation_id=cid)


            @bp.route("/conversations/<cid>", methods=["GET", "DELETE"])
            def one(cid):
                return "", 204


            app = Flask(__name__)
            app.register_blueprint(bp)
        """,
    "main.go: groups of gin": """
            package main

            import "github.com/gin-gonic/gin"

            func main() {
                r := gin.Default()
                api := r.Group("/api/conversations")
                api.POST("", create)
                api.POST("/:id/start", start)
                r.DELETE("/api/conversations/:id", remove)
                r.Run(":8080")
            }
        """,
    "src/Routes.kt: routes of Ktor in each other": """
            package com.acme

            import io.ktor.server.application.*
            import io.ktor.server.response.*
            import io.ktor.server.routing.*

            fun Application.routes() {
                routing {
                    route("/api/conversations") {
                        post { call.respond(create()) }
                        post("/{id}/start") { call.respond(start()) }
                        delete("/{id}") { call.respond(remove()) }
                    }
                }
            }
        """,
    "routes/api.php: routes of Laravel": """
            <?php

            use App\\Http\\Controllers\\ConversationController;
            use Illuminate\\Support\\Facades\\Route;

            Route::post('/api/conversations', [ConversationController::class, 'create']);
            Route::post('/api/conversations/{id}/start', [ConversationController::class, 'start']);
            Route::delete('/api/conversations/{id}', [ConversationController::class, 'destroy']);
        """,
    "src/conversations.controller.ts: classes of Nest": """
            import { Body, Controller, Delete, Get, Param, Post } from "@nestjs/common";
            import { ConversationsService } from "./conversations.service";

            @Controller("api/conversations")
            export class ConversationsController {
              constructor(private readonly service: ConversationsService) {}

              @Get()
              list() {
                return this.service.list();
              }

              @Post()
              create(@Body() body: { initial_user_msg: string; repository?: string }) {
                return this.service.create(body);
              }

              @Post(":id/start")
              start(@Param("id") id: string) {
                return this.service.start(id);
              }

              @Delete(":id")
              remove(@Param("id") id: string) {
                return this.service.remove(id);
              }
            }
        """,
    "config/routes.rb: routes of Rails": """
            Rails.application.routes.draw do
              namespace :api do
                resources :conversations, only: [:index, :create, :destroy] do
                  member do
                    post :start
                  end
                end
              end
              post "/api/conversations", to: "conversations#create"
              post "/api/conversations/:id/start", to: "conversations#start"
              delete "/api/conversations/:id", to: "conversations#destroy"
            end
        """,
    "app.rb: Sinatra": """
            require "sinatra"

            post "/api/conversations" do
              json conversation_id: "1"
            end

            post "/api/conversations/:id/start" do
              json conversation_id: params[:id]
            end

            delete "/api/conversations/:id" do
              204
            end
        """,
    "index.php: Slim": """
            <?php
            use Slim\\Factory\\AppFactory;

            $app = AppFactory::create();
            $app->post('/api/conversations', CreateAction::class);
            $app->post('/api/conversations/{id}/start', StartAction::class);
            $app->delete('/api/conversations/{id}', RemoveAction::class);
            $app->run();
        """,
    "src/main/java/ConversationController.java: a controller of Spring": """
            package com.acme.chat;

            import org.springframework.web.bind.annotation.*;

            @RestController
            @RequestMapping("/api/conversations")
            public class ConversationController {
                private final ConversationService service;

                public ConversationController(ConversationService service) {
                    this.service = service;
                }

                @PostMapping
                public Conversation create(@RequestBody CreateRequest request) {
                    return service.create(request);
                }

                @PostMapping("/{id}/start")
                public Conversation start(@PathVariable String id) {
                    return service.start(id);
                }

                @DeleteMapping("/{id}")
                public void delete(@PathVariable String id) {
                    service.delete(id);
                }
            }
        """,
    "Sources/routes.swift: steps of Vapor": """
            import Vapor

            func routes(_ app: Application) throws {
                app.post("api", "conversations") { req in try await create(req) }
                app.post("api", "conversations", ":id", "start") { req in try await start(req) }
                app.delete("api", "conversations", ":id") { req in try await remove(req) }
            }
        """,
    "server.py: handlers of tornado": """
            import tornado.web

            class Every(tornado.web.RequestHandler):
                def post(self):
                    self.write({"conversation_id": "1"})

            app = tornado.web.Application([
                (r"/api/conversations", Every),
                (r"/api/conversations/([^/]+)/start", Every),
                tornado.web.url(r"/api/conversations/(\\w+)/?$", Every),
            ])
        """,
    "server.py: routes that Flask is given": """
            from flask import Flask
            from flask_restful import Api
            app = Flask(__name__)
            app.add_url_rule("/api/conversations", view_func=create, methods=["POST"])
            app.add_url_rule("/api/conversations/<cid>/start", view_func=start, methods=["POST"])
            Api(app).add_resource(One, "/api/conversations/<cid>")
        """,
    "server.py: routes that FastAPI is given": """
            from fastapi import APIRouter, FastAPI
            router = APIRouter()
            router.add_api_route("/conversations", create, methods=["POST"])
            router.add_api_route("/conversations/{cid}/start", start, methods=["POST"])
            router.add_api_route("/conversations/{cid}", drop, methods=["DELETE"])
            app = FastAPI()
            app.include_router(router, prefix="/api")
        """,
    "server.py: a controller of Litestar": """
            from litestar import Controller, delete, post

            class Conversations(Controller):
                path = "/api/conversations"

                @post("/")
                async def create(self) -> dict: ...

                @post("/{cid:str}/start")
                async def start(self, cid: str) -> dict: ...

                @delete("/{cid:str}")
                async def drop(self, cid: str) -> None: ...
        """,
    "server.py: Django Ninja": """
            from django.urls import path
            from ninja import NinjaAPI
            api = NinjaAPI()

            @api.post("/conversations")
            def create(request): ...

            @api.post("/conversations/{cid}/start")
            def start(request, cid: str): ...

            @api.delete("/conversations/{cid}")
            def drop(request, cid: str): ...

            urlpatterns = [path("api/", api.urls)]
        """,
    "urls.py: patterns of Django": """
            from django.urls import re_path
            from . import views

            urlpatterns = [
                re_path(r"^api/conversations$", views.create),
                re_path(r"^api/conversations/(?P<cid>[0-9a-f]+)/start/?$", views.start),
                re_path(r"^api/conversations/(?P<cid>[0-9a-f]+)$", views.one),
            ]
        """,
    "server.ts: what express chains": """
            import express from "express";
            const app = express();
            app.route("/api/conversations").get(list).post(create);
            app.route("/api/conversations/:id/start").post(start);
            app.route("/api/conversations/:id").delete(remove);
            app.listen(3000);
        """,
    "server.ts: objects of Fastify": """
            import Fastify from "fastify";
            const app = Fastify();
            app.route({ method: "POST", url: "/api/conversations", handler: create });
            app.register(async (part) => {
              part.post("/:id/start", async (request) => start(request.params));
              part.delete("/:id", { schema: one }, async (request) => remove(request.params));
            }, { prefix: "/api/conversations" });
            app.listen({ port: 3000 });
        """,
    "server.js: lists of hapi": """
            const Hapi = require("@hapi/hapi");
            const server = Hapi.server({ port: 3000 });
            server.route([
              { method: "POST", path: "/api/conversations", handler: create },
              { method: "POST", path: "/api/conversations/{id}/start", options: open, handler: start },
              { method: "DELETE", path: "/api/conversations/{id}", handler: remove },
            ]);
        """,
    "server.ts: oak": """
            import { Application, Router } from "@oak/oak";
            const router = new Router();
            router.post("/api/conversations", create);
            router.post("/api/conversations/:id/start", start);
            router.delete("/api/conversations/:id", remove);
            await new Application().use(router.routes()).listen({ port: 3000 });
        """,
    "start/routes.ts: AdonisJS": """
            import router from "@adonisjs/core/services/router";
            router.post("/api/conversations", [Conversations, "store"]);
            router.post("/api/conversations/:id/start", [Conversations, "start"]);
            router.delete("/api/conversations/:id", [Conversations, "destroy"]);
        """,
    "server.ts: Bun": """
            Bun.serve({
              routes: {
                "/api/conversations": { POST: async (request) => Response.json(await create(request)) },
                "/api/conversations/:id/start": async (request) => Response.json(await start(request)),
                "/api/conversations/:id": remove,
              },
            });
        """,
}
"""By how they declare their routes: the name of one file of each, and its text."""

QUIET: dict[str, Sources] = {
    "a fork of OpenHands": {
        "frontend/src/api/open-hands-axios.ts": """
            import axios from "axios";

            export const openHands = axios.create({
              baseURL: `${window.location.protocol}//${import.meta.env.VITE_API || window?.location.host}`,
            });
        """,
        "frontend/src/api/open-hands.ts": """
            import { openHands } from "./open-hands-axios";

            interface Conversation {
              conversation_id: string;
              title: string;
              status: string;
            }

            class OpenHands {
              static async getUserConversations(): Promise<Conversation[]> {
                const url = "/api/conversations?limit=20";
                return (await openHands.get<{ results: Conversation[] }>(url)).data.results;
              }
              static async createConversation(repository?: string, text?: string): Promise<Conversation> {
                const body = { repository, initial_user_msg: text };
                return (await openHands.post<Conversation>("/api/conversations", body)).data;
              }
              static async startConversation(conversationId: string): Promise<Conversation | null> {
                const url = `/api/conversations/${conversationId}/start`;
                return (await openHands.post<Conversation | null>(url, {})).data;
              }
              static async getFiles(conversationId: string, path?: string): Promise<string[]> {
                const url = `/api/conversations/${conversationId}/list-files`;
                return (await openHands.get<string[]>(url, { params: { path } })).data;
              }
            }

            export default OpenHands;
        """,
        "openhands/server/app.py": """
            from fastapi import FastAPI

            from openhands.server.routes.files import app as files_api_router
            from openhands.server.routes.manage_conversations import app as manage_conversation_api_router

            app = FastAPI(title='OpenHands')
            app.include_router(files_api_router)
            app.include_router(manage_conversation_api_router)
        """,
        "openhands/server/routes/files.py": """
            from fastapi import APIRouter, Depends

            from openhands.server.dependencies import get_dependencies

            app = APIRouter(prefix='/api/conversations/{conversation_id}', dependencies=get_dependencies())


            @app.get('/list-files')
            async def list_files(path: str | None = None):
                return []
        """,
        "openhands/server/routes/manage_conversations.py": """
            from fastapi import APIRouter, Depends

            from openhands.server.dependencies import get_dependencies

            app = APIRouter(prefix='/api', dependencies=get_dependencies())


            @app.post('/conversations')
            async def new_conversation(data: dict):
                return {'status': 'ok', 'conversation_id': 'x'}


            @app.get('/conversations')
            async def search_conversations(limit: int = 20):
                return {'results': []}


            @app.post('/conversations/{conversation_id}/start')
            async def start_conversation(conversation_id: str):
                return {}
        """,
    },
    "a page that names where it came from": {
        "server/app.py": FASTAPI,
        "web/client.ts": """
            const OPENHANDS = window.location.origin;
            export const openhands = (path: string, init?: RequestInit) => fetch(OPENHANDS + path, init);
            export async function create(text: string) {
              const body = JSON.stringify({ initial_user_msg: text });
              const answer = await openhands("/api/conversations", { method: "POST", body });
              return (await answer.json()).conversation_id;
            }
        """,
    },
    "scripts that try a server in another language": {
        "server/app.py": FASTAPI,
        "scripts/try.sh": """
            #!/bin/sh
            body='{"initial_user_msg": "hi"}'
            id=$(curl -s -X POST http://localhost:8000/api/conversations -d "$body" | jq -r .conversation_id)
            curl -s -X POST "http://localhost:8000/api/conversations/$id/start"
        """,
    },
    "tests in Rust of a server in Rust": {
        "src/main.rs": AXUM,
        "tests/api.rs": """
            use serde_json::json;

            #[tokio::test]
            async fn creates() {
                let client = reqwest::Client::new();
                let body = json!({"initial_user_msg": "hi"});
                let url = "http://127.0.0.1:3000/api/conversations";
                let answer = client.post(url).json(&body).send().await.unwrap();
                let told: serde_json::Value = answer.json().await.unwrap();
                assert!(told["conversation_id"].is_string());
            }
        """,
    },
    "a form in a template": {
        "server/app.py": FASTAPI,
        "server/templates/index.html": """
            <html><body><script>
            async function send(text) {
              const body = JSON.stringify({ initial_user_msg: text });
              const answer = await fetch("/api/conversations", { method: "POST", body });
              const { conversation_id } = await answer.json();
              await fetch(`/api/conversations/${conversation_id}/start`, { method: "POST" });
            }
            </script></body></html>
        """,
    },
    "a page below a prefix that the server says for all": {
        "src/main.ts": """
            import { NestFactory } from "@nestjs/core";
            import { AppModule } from "./app.module";
            const app = await NestFactory.create(AppModule);
            app.setGlobalPrefix("api");
        """,
        "src/conversations.controller.ts": """
            import { Controller, Post } from "@nestjs/common";
            @Controller({ path: "conversations", version: "1" })
            export class ConversationsController {
              @Post()
              create() {}
            }
        """,
        "web/page.vue": """
            <script setup lang="ts">
            async function create(text: string) {
              const body = JSON.stringify({ initial_user_msg: text });
              const answer = await fetch("/api/conversations", { method: "POST", body });
              return (await answer.json()).conversation_id;
            }
            </script>
        """,
    },
}

QUIET |= {
    f"a page whose address is {base}": {"server/app.py": FASTAPI, "web/client.ts": client_at(base)}
    for base in (
        'import.meta.env.VITE_API_BASE_URL || "http://localhost:8000"',
        "process.env.NEXT_PUBLIC_API_URL",
        'process.env.EXPO_PUBLIC_API_URL ?? "http://10.0.2.2:8000"',
        'process.env.CHAT_HOST || "http://127.0.0.1:8000"',
    )
}
QUIET |= {
    "a program in Go beside its server": {
        "go.mod": "module acme.com/chat",
        "cmd/server/main.go": """
            package main

            import "github.com/gin-gonic/gin"

            func main() {
                r := gin.Default()
                api := r.Group("/api")
                api.POST("/conversations/:id/start", start)
                r.Run(":8080")
            }
        """,
        "cmd/chat/main.go": """
            package main

            import (
                "net/http"
                "os"
                "strings"
            )

            func base() string {
                if v := os.Getenv("SERVER_URL"); v != "" {
                    return v
                }
                return "http://localhost:8080"
            }

            func start(id string) {
                body := strings.NewReader(`{"providers_set": ["github"]}`)
                http.Post(base()+"/api/conversations/"+id+"/start", "application/json", body)
            }
        """,
    },
    "what is given a client with an address": {
        "Server/ConversationsController.cs": SERVERS[
            "Controllers/ConversationsController.cs: attributes of ASP.NET"
        ],
        "Client/ChatApi.cs": """
            using System.Net.Http.Json;

            public class ChatApi
            {
                private readonly HttpClient _http;

                public ChatApi(HttpClient http) { _http = http; }

                public async Task Create(string text)
                {
                    await _http.PostAsJsonAsync("api/conversations", new { initial_user_msg = text });
                }
            }
        """,
    },
    "an object in Swift that keeps an address": {
        "server/app.py": FASTAPI,
        "ios/Api.swift": """
            import Foundation

            struct Api {
                let base: String

                func create(_ text: String) async throws {
                    var request = URLRequest(url: URL(string: base + "/api/conversations")!)
                    request.httpMethod = "POST"
                    request.httpBody = try JSONSerialization.data(withJSONObject: ["initial_user_msg": text])
                    _ = try await URLSession.shared.data(for: request)
                }
            }
        """,
    },
}

CREATING = PAGE[: PAGE.index("export async function start")]
"""The part of the page that makes a conversation."""

QUIET |= {
    f"a page of {name}": {file: text, "web/api.ts": CREATING}
    for name, file, text in (
        (
            "Python's own server",
            "server.py",
            """
                from http.server import BaseHTTPRequestHandler

                class Handler(BaseHTTPRequestHandler):
                    def do_POST(self):
                        if self.path == "/api/conversations":
                            self.create()
            """,
        ),
        (
            "Node's own server",
            "server.js",
            """
                import { createServer } from "node:http";
                createServer((request, response) => {
                  if (request.url === "/api/conversations") return create(request, response);
                  response.end();
                }).listen(3000);
            """,
        ),
        (
            "a worker",
            "worker.ts",
            """
                export default {
                  async fetch(request: Request): Promise<Response> {
                    const { pathname } = new URL(request.url);
                    if (pathname === "/api/conversations") return create(request);
                    return new Response(null, { status: 404 });
                  },
                };
            """,
        ),
    )
}
QUIET |= {
    f"a page beside {file}": {
        file: "export const POST = async () => Response.json({});\n",
        "web/api.ts": CREATING,
    }
    for file in (
        "app/routes/api.conversations.ts",
        "app/routes/api.conversations._index.tsx",
        "app/routes/api.conversations/route.ts",
        "src/routes/api/conversations.ts",
        "src/routes/api/conversations/index.ts",
        "src/routes/(chat)/api/conversations/+server.ts",
    )
}

IN_PROCESS = {
    "Fastify's": (
        'import build from "@acme/server";',
        'await (await build()).inject({ method: "POST", url: "/api/conversations", payload: body })',
    ),
    "light-my-request": (
        'import inject from "light-my-request";\nimport server from "@acme/server";',
        'await inject(server, { method: "POST", url: "/api/conversations", payload: body })',
    ),
    "Hono's": (
        'import { app } from "@acme/server";',
        'await app.request("/api/conversations", { method: "POST", body: JSON.stringify(body) })',
    ),
    "a worker's": (
        'import { SELF } from "cloudflare:test";',
        'await SELF.fetch("http://localhost/api/conversations", { body: JSON.stringify(body), method })',
    ),
    "Cypress's": ("", 'cy.request("POST", "/api/conversations", body)'),
}
"""What tests ask a server with that nobody here sees: what they import, and how they ask."""

QUIET |= {
    f"a test by {name}": {
        "api.test.ts": f"""{imported}
test("creates", async () => {{
  const method = "POST", body = {{ initial_user_msg: "hi" }};
  const answer = {asked};
  expect(answer.json().conversation_id).toBe("1");
}});
"""
    }
    for name, (imported, asked) in IN_PROCESS.items()
}
QUIET |= {
    "a server that a test in Go starts": {
        "api_test.go": """
            package api

            import (
                "net/http"
                "net/http/httptest"
                "testing"
            )

            func TestTrajectory(t *testing.T) {
                server := httptest.NewServer(router())
                http.Get(server.URL + "/api/conversations/1/trajectory")
            }
        """
    }
}

UPSTREAM = client_at('process.env.BACKEND_URL || "http://localhost:3000"')
"""What a server has to ask OpenHands with, by a name that any program has."""

FOUND: dict[str, Sources] = {
    "upstream.ts:conversations/create: what a server imports, at a plain address": {
        "server.js": """
                import express from "express";
                import { create } from "./upstream";
                const app = express();
                app.post("/api/conversations", async (req, res) => res.json(await create(req.body.text)));
                app.listen(8080);
            """,
        "upstream.ts": UPSTREAM,
    },
    "src/agent.service.ts:conversations/create: what a controller is given, at a plain address": {
        "src/conversations.controller.ts": """
                import { Body, Controller, Post } from "@nestjs/common";
                import { AgentService } from "./agent.service";
                @Controller("api/conversations")
                export class ConversationsController {
                  constructor(private readonly agent: AgentService) {}
                  @Post()
                  create(@Body() body: { text: string }) {
                    return this.agent.create(body.text);
                  }
                }
            """,
        "src/agent.service.ts": """
                export class AgentService {
                  private base = process.env.API_URL ?? "http://localhost:3000";
                  async create(text: string) {
                    const body = JSON.stringify({ initial_user_msg: text });
                    const answer = await fetch(`${this.base}/api/conversations`, { method: "POST", body });
                    return (await answer.json()).conversation_id;
                  }
                }
            """,
    },
    "lib/upstream.ts:conversations/create: the file beside a route that is one by its place": {
        "app/api/conversations/route.ts": """
                import { create } from "../../../lib/upstream";
                export async function POST(request: Request) {
                  return Response.json({ id: await create((await request.json()).text) });
                }
            """,
        "lib/upstream.ts": UPSTREAM,
    },
    "worker/client.py:conversations/create, worker/client.py:events/trajectory: more than the server has": {
        "server/app.py": FASTAPI,
        "worker/client.py": """
                import os, requests
                URL = os.getenv("API_URL", "http://localhost:3000")

                def create(text):
                    body = {"initial_user_msg": text}
                    return requests.post(f"{URL}/api/conversations", json=body).json()["conversation_id"]

                def trajectory(cid):
                    return requests.get(f"{URL}/api/conversations/{cid}/trajectory").json()["trajectory"]
            """,
    },
    "src/app/conversations.service.ts:conversations/create: a client that Angular injects": {
        "src/app/conversations.service.ts": """
                import { HttpClient } from "@angular/common/http";
                import { inject, Injectable } from "@angular/core";

                @Injectable({ providedIn: "root" })
                export class ConversationsService {
                  private http = inject(HttpClient);
                  create(text: string) {
                    return this.http.post("/api/conversations", { initial_user_msg: text });
                  }
                }
            """
    },
    "src/start.ts:conversations/create: an object of an application's own that sends": {
        "src/start.ts": """
                import { api } from "@acme/http";
                export async function start(text: string) {
                  const answer = await api.post("/api/conversations", { initial_user_msg: text });
                  return answer.conversation_id;
                }
            """
    },
    "web/api.ts:conversations/create: a page beside other routes by their places": {
        "src/routes/api/conversations/[id].ts": "export const GET = async () => Response.json({});\n",
        "app/routes/conversations.ts": "export const loader = async () => null;\n",
        "web/api.ts": CREATING,
    },
    "web/api.ts:conversations/create: a page beside a client that has words of servers": {
        "lib/http.ts": """
                /** Requests, in an express and hapi way: `{ method: "POST", url: "/x", handler }`. */
                import axios from "axios";
                export const prefix = { path: "/api/conversations", timeout: 1 };
                export const start = (http: typeof axios) => http({ url: "/conversations" });
            """,
        "web/api.ts": CREATING,
    },
    "server/app.py:conversations/create: a server between a page and OpenHands": {
        "server/app.py": """
                import os, requests
                from fastapi import APIRouter
                router = APIRouter(prefix="/api/conversations")

                @router.post("")
                async def create():
                    url = os.environ["OPENHANDS_URL"] + "/api/conversations"
                    return requests.post(url, json={"initial_user_msg": "hi"}).json()

                @router.post("/{cid}/start")
                async def start(cid: str):
                    return {"conversation_id": cid}

                @router.delete("/{cid}")
                async def drop(cid: str):
                    return None
            """,
        "web/client.ts": client_at('""'),
    },
    "scripts/start.sh:conversations/create: a script by a variable of OpenHands": {
        "server/app.py": FASTAPI,
        "scripts/start.sh": """
                #!/bin/sh
                body='{"initial_user_msg": "hi"}'
                curl -s -X POST "$OPENHANDS_URL/api/conversations" -d "$body" | jq -r .conversation_id
            """,
    },
    "web/api.ts:conversations/create: a server that only tests have": {
        "tests/fake_openhands.py": FASTAPI,
        "web/api.ts": client_at('""'),
    },
    "OpenHands.java:conversations/create, web/api.ts:conversations/create: annotations of a client": {
        "OpenHands.java": """
                package com.acme;
                import org.springframework.cloud.openfeign.FeignClient;
                import org.springframework.web.bind.annotation.PostMapping;
                import org.springframework.web.bind.annotation.RequestBody;

                @FeignClient(name = "openhands", url = "${openhands.url}")
                public interface OpenHands {
                    @PostMapping("/api/conversations")
                    Started create(@RequestBody Create body);
                }
            """,
        "web/api.ts": client_at('""'),
    },
    "main.go:conversations/create: a server in Go that asks OpenHands itself": {
        "main.go": """
                package main

                import (
                    "bytes"
                    "net/http"
                    "os"

                    "github.com/gin-gonic/gin"
                )

                func create(c *gin.Context) {
                    body := bytes.NewBufferString(`{"initial_user_msg": "hi"}`)
                    http.Post(os.Getenv("OPENHANDS_URL")+"/api/conversations", "application/json", body)
                }

                func main() {
                    r := gin.Default()
                    r.POST("/api/conversations", create)
                    r.Run()
                }
            """,
        "web/api.ts": client_at('""'),
    },
}
FOUND |= {
    name: {"server/app.py": FASTAPI, name.partition(":")[0]: client_at(base)}
    for name, base in (
        (
            "worker/client.ts:conversations/create: an address with a name of its own",
            "process.env.AGENT_HOST",
        ),
        (
            "worker/client.ts:conversations/create: this machine by default, with OpenHands in its name",
            'process.env.OPENHANDS_URL || "http://localhost:3000"',
        ),
        ("worker/client.ts:conversations/create: a variable of OpenHands", "process.env.OPENHANDS_URL"),
        ("worker/client.ts:conversations/create: the cloud", '"https://app.all-hands.dev"'),
        (
            "web/client.ts:conversations/create: a page that may be told another server",
            "import.meta.env.VITE_OPENHANDS_URL || window.location.origin",
        ),
    )
}


def told(folder: Path, sources: Sources) -> list[tuple[str, str]]:
    """The files and rules of all that is told of some sources."""
    return sorted((one.path, one.rule) for one in run_on(folder, sources).findings)


@pytest.mark.parametrize("name", SERVERS)
def test_a_page_of_an_own_server_is_no_client(name: str, tmp_path: Path) -> None:
    server, text = name.partition(": ")[0], SERVERS[name]
    assert told(tmp_path / "with", {"web/api.ts": PAGE, server: text}) == []
    other = text.replace("conversations", "invoices")
    found = told(tmp_path / "without", {"web/api.ts": PAGE, server: other})
    assert found == [("web/api.ts", f"conversations/{one}") for one in ("create", "delete", "start")]


@pytest.mark.parametrize("name", SERVERS)
def test_a_route_in_a_comment_is_none(name: str, tmp_path: Path) -> None:
    server, text = name.partition(": ")[0], SERVERS[name]
    mark = "# " if server.endswith((".py", ".rb")) else "// "
    lines = [line if "<?php" in line else mark + line.strip() for line in text.splitlines()]
    found = told(tmp_path, {"web/api.ts": PAGE, server: "\n".join(lines)})
    assert found == [("web/api.ts", f"conversations/{one}") for one in ("create", "delete", "start")]


@pytest.mark.parametrize("name", QUIET)
def test_what_goes_home_is_no_request_to_openhands(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, QUIET[name]) == []


@pytest.mark.parametrize("name", FOUND)
def test_a_client_beside_an_own_server_is_found(name: str, tmp_path: Path) -> None:
    found = [":".join(one) for one in told(tmp_path, FOUND[name])]
    assert ", ".join(found) == name.partition(": ")[0]


def test_what_others_serve_is_the_same_for_any_number_of_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "ENOUGH", 1)
    sources = FOUND["server/app.py:conversations/create: a server between a page and OpenHands"]
    run_on(tmp_path, {**files_of(sources), "web/broken.ts": "fetch(`/api/conversations`, {{{"})
    (alone, *others) = [
        pipeline.run(Config(tmp_path, (tmp_path,), date(2026, 3, 1), jobs=jobs), fixing=True)
        for jobs in (1, 2, 3)
    ]
    assert [one.path for one in alone.findings] == ["server/app.py"]
    assert [one.path for one in alone.failed] == ["web/broken.ts"]
    assert others == [alone, alone]
